import type { BoundingBox } from '@facet/domain-geometry';
import { doublePrecision, jsonb, primaryKey, text } from 'drizzle-orm/pg-core';
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
    otherFaces: jsonb('other_faces').$type<readonly BoundingBox[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.batchId, table.path] })],
);
