ALTER TABLE "training"."job" ADD COLUMN "wanted_device" text, ADD COLUMN "device" text;
