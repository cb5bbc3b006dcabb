-- Where the bytes are from, where that is an address.
ALTER TABLE ingestion.ledger ADD COLUMN source_uri text;
--> statement-breakpoint
-- The face that the source names as the person's: {x, y, width, height} in pixels of the upright photo.
ALTER TABLE ingestion.ledger ADD COLUMN listed_face jsonb;
--> statement-breakpoint
-- The bytes have the checksum that the source lists.
ALTER TABLE ingestion.ledger ADD COLUMN source_verified boolean NOT NULL DEFAULT false;
--> statement-breakpoint
-- Pictures that stood behind the addresses of many people.
CREATE TABLE ingestion.placeholder (
  sha256 text PRIMARY KEY,
  people integer NOT NULL,
  first_batch_id text NOT NULL,
  found_at timestamptz NOT NULL
);
