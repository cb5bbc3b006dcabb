-- Who the input shows now; null: whom it was given as. Empty: nobody any more.
ALTER TABLE ingestion.ledger ADD COLUMN person text;
--> statement-breakpoint
ALTER TABLE ingestion.ledger ADD COLUMN revision integer NOT NULL DEFAULT 1;
--> statement-breakpoint
-- What made this revision of the row; empty: it is the first.
ALTER TABLE ingestion.ledger ADD COLUMN cause text NOT NULL DEFAULT '';
--> statement-breakpoint
CREATE INDEX ledger_person ON ingestion.ledger ((coalesce(person, label)));
--> statement-breakpoint
-- What the ledger said before: a row's earlier revisions.
CREATE TABLE ingestion.ledger_revision (
  batch_id text NOT NULL,
  path text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  label text NOT NULL,
  verdict text NOT NULL,
  reason text,
  message text,
  measured double precision,
  threshold double precision,
  detector_version text,
  cause text NOT NULL,
  decided_at timestamptz,
  superseded_at timestamptz NOT NULL,
  PRIMARY KEY (batch_id, path, revision)
);
--> statement-breakpoint
-- Changes of who inputs show, each of which can be undone.
CREATE TABLE ingestion.people_change (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('RENAME', 'MERGE', 'SPLIT', 'DELETE')),
  from_person text NOT NULL,
  to_person text NOT NULL,
  inputs integer NOT NULL,
  changed_at timestamptz NOT NULL,
  undone_at timestamptz
);
--> statement-breakpoint
CREATE TABLE ingestion.people_change_input (
  change_id integer NOT NULL REFERENCES ingestion.people_change (id),
  batch_id text NOT NULL,
  path text COLLATE "C" NOT NULL,
  -- Of the row before the change.
  person text,
  PRIMARY KEY (change_id, batch_id, path)
);
