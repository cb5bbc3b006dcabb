import { doublePrecision, integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { descriptorColumn } from './descriptor-column';
import { faceExtractionSchema } from './face-extraction.schema';

export const cropTable = faceExtractionSchema.table(
  'crop',
  {
    photoSha256: text('photo_sha256').notNull(),
    detectorVersion: text('detector_version').notNull(),
    faceIndex: integer('face_index').notNull(),
    scale: doublePrecision('scale').notNull(),
    sizePx: integer('size_px').notNull(),
    embedderVersion: text('embedder_version').notNull(),
    cropKey: text('crop_key').notNull(),
    cropSha256: text('crop_sha256').notNull(),
    descriptor: descriptorColumn('descriptor').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.photoSha256,
        table.detectorVersion,
        table.faceIndex,
        table.scale,
        table.sizePx,
        table.embedderVersion,
      ],
    }),
  ],
);
