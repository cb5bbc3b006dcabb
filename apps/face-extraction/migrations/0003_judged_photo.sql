-- Every input whose photo was looked at for its batch, whatever the verdict, so that all of them can be judged again.
CREATE TABLE face_extraction.judged_photo (
  batch_id text NOT NULL,
  path text COLLATE "C" NOT NULL,
  label text NOT NULL,
  photo_sha256 text NOT NULL,
  photo_key text NOT NULL,
  detector_version text NOT NULL,
  PRIMARY KEY (batch_id, path)
);
--> statement-breakpoint
-- Of inputs from before, only the accepted ones are on record.
INSERT INTO face_extraction.judged_photo
  SELECT batch_id, path, label, photo_sha256, photo_key, detector_version FROM face_extraction.accepted_face;
