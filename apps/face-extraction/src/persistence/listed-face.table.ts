import { doublePrecision, primaryKey, text } from 'drizzle-orm/pg-core';
import { faceExtractionSchema } from './face-extraction.schema';

export const listedFaceTable = faceExtractionSchema.table(
  'listed_face',
  {
    batchId: text('batch_id').notNull(),
    path: text('path').notNull(),
    x: doublePrecision('x').notNull(),
    y: doublePrecision('y').notNull(),
    width: doublePrecision('width').notNull(),
    height: doublePrecision('height').notNull(),
  },
  (table) => [primaryKey({ columns: [table.batchId, table.path] })],
);
