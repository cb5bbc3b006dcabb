import type { RefusalReason } from '@facet/domain-verdict';
import { doublePrecision, integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Verdict } from '../application/ledger-row';
import { ingestionSchema } from './ingestion.schema';

export const revisionTable = ingestionSchema.table(
  'ledger_revision',
  {
    batchId: text('batch_id').notNull(),
    path: text('path').notNull(),
    revision: integer('revision').notNull(),
    label: text('label').notNull(),
    verdict: text('verdict').$type<Verdict>().notNull(),
    reason: text('reason').$type<RefusalReason>(),
    message: text('message'),
    measured: doublePrecision('measured'),
    threshold: doublePrecision('threshold'),
    detectorVersion: text('detector_version'),
    cause: text('cause').notNull(),
    decidedAt: timestamp('decided_at', { withTimezone: true }),
    supersededAt: timestamp('superseded_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.batchId, table.path, table.revision] })],
);
