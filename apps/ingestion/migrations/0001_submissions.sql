-- Rows of the batch in the ledger; kept here because every input locks the batch anyway, and counting them would not end.
ALTER TABLE ingestion.batch ADD COLUMN inputs integer NOT NULL DEFAULT 0;
--> statement-breakpoint
-- Rows at which the batch is sealed; null when nobody has said.
ALTER TABLE ingestion.batch ADD COLUMN expected_inputs integer;
--> statement-breakpoint
UPDATE ingestion.batch b SET inputs = (SELECT count(*) FROM ingestion.ledger l WHERE l.batch_id = b.id);
