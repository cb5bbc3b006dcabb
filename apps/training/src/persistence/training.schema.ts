import { pgSchema } from 'drizzle-orm/pg-core';

export const TRAINING_SCHEMA = 'training';

export const trainingSchema = pgSchema(TRAINING_SCHEMA);
