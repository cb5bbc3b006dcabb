import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { BatchSchema, GetUploadResponse_PhotoSchema, LedgerRowSchema } from '@facet/contracts-rpc';
import type { BatchSummary, LedgerRow } from '../application/ledger-row';

export function batchMessage(batch: BatchSummary): MessageInitShape<typeof BatchSchema> {
  return { ...batch, createdAt: timestampFromDate(batch.createdAt) };
}

export function ledgerRowMessage(row: LedgerRow): MessageInitShape<typeof LedgerRowSchema> {
  return {
    batchId: row.batchId,
    path: row.path,
    label: row.person ?? row.label,
    givenLabel: row.label,
    revision: row.revision,
    cause: row.cause,
    photoSha256: row.photoSha256 ?? '',
    sizeBytes: BigInt(row.sizeBytes),
    verdict: row.verdict,
    reason: row.reason ?? '',
    message: row.message ?? '',
    measured: row.measured ?? undefined,
    threshold: row.threshold ?? undefined,
    detectorVersion: row.detectorVersion ?? '',
    receivedAt: timestampFromDate(row.receivedAt),
    decidedAt: row.decidedAt ? timestampFromDate(row.decidedAt) : undefined,
    sourceUri: row.sourceUri ?? '',
    listedFace: row.listedFace ?? undefined,
    page: row.page ?? '',
  };
}

export function uploadedPhotoMessage(row: LedgerRow): MessageInitShape<typeof GetUploadResponse_PhotoSchema> {
  return { path: row.path, photoSha256: row.photoSha256 ?? '', sizeBytes: BigInt(row.sizeBytes) };
}
