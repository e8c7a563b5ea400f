ALTER TABLE "cloned_voices" DROP COLUMN "state";
