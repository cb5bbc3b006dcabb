CREATE TABLE face_extraction.annotation (
  photo_sha256 text NOT NULL,
  detector_version text NOT NULL,
  annotation jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (photo_sha256, detector_version)
);
--> statement-breakpoint
CREATE TABLE face_extraction.crop (
  photo_sha256 text NOT NULL,
  detector_version text NOT NULL,
  scale double precision NOT NULL,
  size_px integer NOT NULL,
  embedder_version text NOT NULL,
  crop_key text NOT NULL,
  crop_sha256 text NOT NULL,
  -- 32-bit floats, little endian.
  descriptor bytea NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (photo_sha256, detector_version, scale, size_px, embedder_version)
);
--> statement-breakpoint
-- One row per input whose photo holds exactly one face that passed the gate.
CREATE TABLE face_extraction.accepted_face (
  batch_id text NOT NULL,
  path text COLLATE "C" NOT NULL,
  label text NOT NULL,
  photo_sha256 text NOT NULL,
  photo_key text NOT NULL,
  detector_version text NOT NULL,
  PRIMARY KEY (batch_id, path)
);
