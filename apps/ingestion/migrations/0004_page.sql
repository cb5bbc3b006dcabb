ALTER TABLE "ingestion"."ledger" ADD COLUMN "page" text;
