import { pgSchema } from 'drizzle-orm/pg-core';

export const faceExtractionSchema = pgSchema('face_extraction');
