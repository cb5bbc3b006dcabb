import type { Gate } from '@facet/domain-verdict';
import { integer, jsonb, primaryKey, text } from 'drizzle-orm/pg-core';
import { faceExtractionSchema } from './face-extraction.schema';

export const acceptedFaceTable = faceExtractionSchema.table(
  'accepted_face',
  {
    batchId: text('batch_id').notNull(),
    path: text('path').notNull(),
    label: text('label').notNull(),
    photoSha256: text('photo_sha256').notNull(),
    photoKey: text('photo_key').notNull(),
    detectorVersion: text('detector_version').notNull(),
    faceIndex: integer('face_index').notNull(),
    gate: jsonb('gate').$type<Gate>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.batchId, table.path] })],
);
