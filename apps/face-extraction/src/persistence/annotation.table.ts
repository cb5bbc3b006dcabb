import type { PhotoAnnotation } from '@facet/port-face-detector';
import { jsonb, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { faceExtractionSchema } from './face-extraction.schema';

export const annotationTable = faceExtractionSchema.table(
  'annotation',
  {
    photoSha256: text('photo_sha256').notNull(),
    detectorVersion: text('detector_version').notNull(),
    annotation: jsonb('annotation').$type<PhotoAnnotation>().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.photoSha256, table.detectorVersion] })],
);
