import type { BoundingBox } from '@facet/domain-geometry';
import type { RefusalReason } from '@facet/domain-verdict';
import { bigint, boolean, doublePrecision, integer, jsonb, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Verdict } from '../application/ledger-row';
import { ingestionSchema } from './ingestion.schema';

export const ledgerTable = ingestionSchema.table(
  'ledger',
  {
    batchId: text('batch_id').notNull(),
    path: text('path').notNull(),
    label: text('label').notNull(),
    photoSha256: text('photo_sha256'),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    known: boolean('known').notNull(),
    verdict: text('verdict').$type<Verdict>().notNull(),
    reason: text('reason').$type<RefusalReason>(),
    message: text('message'),
    measured: doublePrecision('measured'),
    threshold: doublePrecision('threshold'),
    detectorVersion: text('detector_version'),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull(),
    decidedAt: timestamp('decided_at', { withTimezone: true }),
    sourceUri: text('source_uri'),
    listedFace: jsonb('listed_face').$type<BoundingBox>(),
    page: text('page'),
    sourceVerified: boolean('source_verified').notNull().default(false),
    person: text('person'),
    revision: integer('revision').notNull().default(1),
    cause: text('cause').notNull().default(''),
  },
  (table) => [primaryKey({ columns: [table.batchId, table.path] })],
);
