ALTER TABLE "training"."job" ADD COLUMN "warm_start" jsonb;
