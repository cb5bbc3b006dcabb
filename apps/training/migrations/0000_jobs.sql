CREATE SCHEMA IF NOT EXISTS "training";
--> statement-breakpoint
CREATE TABLE "training"."job" (
  "id" text PRIMARY KEY,
  "state" text NOT NULL,
  "dataset_version" text NOT NULL,
  "dataset_digest" text NOT NULL,
  "architecture" text NOT NULL,
  "model" text NOT NULL,
  "steps" integer NOT NULL,
  "batch_size" integer NOT NULL,
  "learning_rate" double precision NOT NULL,
  "seed" integer NOT NULL,
  "step" integer NOT NULL DEFAULT 0,
  "loss" double precision NOT NULL DEFAULT 0,
  "first_loss" double precision NOT NULL DEFAULT 0,
  "seconds_per_step" double precision NOT NULL DEFAULT 0,
  "validation_accuracy" double precision NOT NULL DEFAULT 0,
  "error_message" text NOT NULL DEFAULT '',
  "model_version" integer,
  "created_at" timestamptz NOT NULL,
  "queued_at" timestamptz NOT NULL,
  "ended_at" timestamptz
);
--> statement-breakpoint
CREATE INDEX "job_queue" ON "training"."job" ("state", "queued_at", "id");
--> statement-breakpoint
CREATE TABLE "training"."version_reservation" (
  "job_id" text PRIMARY KEY REFERENCES "training"."job" ("id"),
  "model" text NOT NULL,
  "version" integer NOT NULL,
  UNIQUE ("model", "version")
);
