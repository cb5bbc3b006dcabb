import { pgSchema } from 'drizzle-orm/pg-core';

export const ingestionSchema = pgSchema('ingestion');
