CREATE TABLE ingestion.batch (
  id text PRIMARY KEY,
  source text NOT NULL,
  crop_scale double precision NOT NULL,
  crop_size_px integer NOT NULL,
  created_at timestamptz NOT NULL,
  -- Duplicates and label conflicts are settled, nothing can join.
  sealed_at timestamptz,
  -- Everything up to this path has been told to the other services.
  announced_path text COLLATE "C" NOT NULL DEFAULT '',
  announced_at timestamptz
);
--> statement-breakpoint
CREATE INDEX batch_unannounced ON ingestion.batch (sealed_at) WHERE announced_at IS NULL;
--> statement-breakpoint
CREATE TABLE ingestion.photo (
  sha256 text PRIMARY KEY,
  size_bytes bigint NOT NULL,
  first_batch_id text NOT NULL,
  stored_at timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE ingestion.ledger (
  batch_id text NOT NULL REFERENCES ingestion.batch (id),
  path text COLLATE "C" NOT NULL,
  label text NOT NULL,
  photo_sha256 text,
  size_bytes bigint NOT NULL,
  known boolean NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('PENDING', 'ACCEPTED', 'REFUSED')),
  reason text,
  message text,
  measured double precision,
  threshold double precision,
  detector_version text,
  received_at timestamptz NOT NULL,
  decided_at timestamptz,
  PRIMARY KEY (batch_id, path),
  CHECK ((verdict = 'REFUSED') = (reason IS NOT NULL)),
  CHECK ((verdict = 'PENDING') = (decided_at IS NULL))
);
--> statement-breakpoint
CREATE INDEX ledger_counts ON ingestion.ledger (batch_id, verdict, reason, known);
--> statement-breakpoint
CREATE INDEX ledger_photo ON ingestion.ledger (batch_id, photo_sha256);
