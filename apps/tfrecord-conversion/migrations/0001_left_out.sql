ALTER TABLE "tfrecord_conversion"."dataset" ADD COLUMN "left_out" jsonb NOT NULL DEFAULT '[]';
