-- The face that an input's source names as its person's; kept whatever the verdict, so that it can be judged again.
CREATE TABLE face_extraction.listed_face (
  batch_id text NOT NULL,
  path text COLLATE "C" NOT NULL,
  -- Pixels of the upright photo.
  x double precision NOT NULL,
  y double precision NOT NULL,
  width double precision NOT NULL,
  height double precision NOT NULL,
  PRIMARY KEY (batch_id, path)
);
--> statement-breakpoint
-- Which of the annotation's faces: another than the first where a source names it.
ALTER TABLE face_extraction.accepted_face ADD COLUMN face_index integer NOT NULL DEFAULT 0;
--> statement-breakpoint
ALTER TABLE face_extraction.crop ADD COLUMN face_index integer NOT NULL DEFAULT 0;
--> statement-breakpoint
ALTER TABLE face_extraction.crop DROP CONSTRAINT crop_pkey;
--> statement-breakpoint
ALTER TABLE face_extraction.crop
  ADD PRIMARY KEY (photo_sha256, detector_version, face_index, scale, size_px, embedder_version);
