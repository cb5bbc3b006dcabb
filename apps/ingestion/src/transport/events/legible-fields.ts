import { decodeEvent } from '@facet/contracts-events';
import type { DeadLetter } from '@facet/port-event-bus';

interface LegibleFields {
  readonly submissionId: string;
  readonly batchId: string;
  readonly source: string;
}

/** What can be read of a submission that may be malformed, so that its sender knows which one is meant. */
export function readLegibleFields({ payload, headers }: Pick<DeadLetter, 'payload' | 'headers'>): LegibleFields {
  try {
    const { submissionId, batchId, source } = decodeEvent(
      'ingestion.photo.submitted.v1',
      payload,
      headers['content-type'],
    );
    return { submissionId, batchId, source };
  } catch {
    return fromAnyJson(payload);
  }
}

/** The fields by both of their names in JSON, whatever stands beside them. */
function fromAnyJson(payload: Uint8Array): LegibleFields {
  const fields = parsed(payload);
  const text = (...names: string[]) => {
    const value = names.map((name) => fields[name]).find((candidate) => typeof candidate === 'string');
    return (value as string | undefined) ?? '';
  };
  return {
    submissionId: text('submissionId', 'submission_id'),
    batchId: text('batchId', 'batch_id'),
    source: text('source'),
  };
}

function parsed(payload: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
