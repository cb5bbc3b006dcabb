ALTER TABLE "training"."job" ADD COLUMN "settings" jsonb NOT NULL DEFAULT '{}';
