ALTER TABLE "training"."job" ADD COLUMN "accuracy" double precision NOT NULL DEFAULT 0;
