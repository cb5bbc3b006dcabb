ALTER TABLE "training"."job" ADD COLUMN "left_out" jsonb;
