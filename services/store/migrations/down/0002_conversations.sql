DROP TABLE "conversation_messages";
DROP TABLE "conversations";
DROP TABLE "translation_history";
DROP TABLE "user_preferences";
