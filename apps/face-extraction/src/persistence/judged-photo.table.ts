import { primaryKey, text } from 'drizzle-orm/pg-core';
import { faceExtractionSchema } from './face-extraction.schema';

export const judgedPhotoTable = faceExtractionSchema.table(
  'judged_photo',
  {
    batchId: text('batch_id').notNull(),
    path: text('path').notNull(),
    label: text('label').notNull(),
    photoSha256: text('photo_sha256').notNull(),
    photoKey: text('photo_key').notNull(),
    detectorVersion: text('detector_version').notNull(),
  },
  (table) => [primaryKey({ columns: [table.batchId, table.path] })],
);
