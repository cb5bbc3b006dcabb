CREATE SCHEMA IF NOT EXISTS "tfrecord_conversion";
--> statement-breakpoint
CREATE TABLE "tfrecord_conversion"."dataset" (
  "version" text PRIMARY KEY,
  "digest" text NOT NULL,
  "manifest_key" text NOT NULL,
  "batch_id" text NOT NULL,
  "labels" jsonb NOT NULL,
  "train_examples" integer NOT NULL,
  "validation_examples" integer NOT NULL,
  "shards" integer NOT NULL,
  "crop_rule" jsonb NOT NULL,
  "created_at" timestamptz NOT NULL
);
--> statement-breakpoint
CREATE INDEX "dataset_newest" ON "tfrecord_conversion"."dataset" ("created_at" DESC, "version");
