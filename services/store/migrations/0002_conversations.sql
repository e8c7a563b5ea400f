CREATE TABLE "conversation_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"conversation_id" uuid NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"text" text NOT NULL,
	"heard_text" text,
	"source" text NOT NULL,
	"route" text,
	"command" text,
	"reasoning" jsonb,
	"at" timestamp (3) with time zone NOT NULL,
	"words" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, text)) STORED
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"source" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"words" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, title)) STORED
);
--> statement-breakpoint
CREATE TABLE "translation_history" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"text" text NOT NULL,
	"translated" text NOT NULL,
	"source_language" text NOT NULL,
	"target_language" text NOT NULL,
	"via" text[] NOT NULL,
	"engine" text NOT NULL,
	"source" text NOT NULL,
	"quality" double precision,
	"at" timestamp (3) with time zone NOT NULL,
	"words" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, text || ' ' || translated)) STORED
);
--> statement-breakpoint
CREATE TABLE "user_preferences" (
	"user_id" text PRIMARY KEY NOT NULL,
	"tone" text,
	"goals" text[] NOT NULL,
	"language" text,
	"privacy" text,
	"allow" text[],
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "conversation_messages" ADD CONSTRAINT "conversation_messages_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "conversation_messages_order" ON "conversation_messages" USING btree ("conversation_id","at","id");--> statement-breakpoint
CREATE INDEX "conversation_messages_user" ON "conversation_messages" USING btree ("user_id","at","id");--> statement-breakpoint
CREATE INDEX "conversation_messages_words" ON "conversation_messages" USING gin ("words");--> statement-breakpoint
CREATE INDEX "conversations_user_updated" ON "conversations" USING btree ("user_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "conversations_words" ON "conversations" USING gin ("words");--> statement-breakpoint
CREATE INDEX "translation_history_user" ON "translation_history" USING btree ("user_id","at","id");--> statement-breakpoint
CREATE INDEX "translation_history_words" ON "translation_history" USING gin ("words");