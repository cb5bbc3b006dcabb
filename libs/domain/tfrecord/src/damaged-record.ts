import { FacetError } from '@facet/kernel';

// `offset` is the byte at which the damaged record begins.

export function corruptLength(source: string, offset: number): FacetError {
  return damaged('CORRUPT_LENGTH', `${source}: the length of the record at byte ${offset} is corrupt`, source, offset);
}

export function corruptData(source: string, offset: number): FacetError {
  return damaged('CORRUPT_DATA', `${source}: the data of the record at byte ${offset} is corrupt`, source, offset);
}

/** Of `needed` bytes of the record, frame included, only `present` are there. */
export function truncatedRecord(source: string, offset: number, needed: number, present: number): FacetError {
  const message = `${source} ends inside the record at byte ${offset}: ${present} of its ${needed} bytes are there`;
  return damaged('TRUNCATED_RECORD', message, source, offset);
}

function damaged(reason: string, message: string, source: string, offset: number): FacetError {
  return new FacetError('DATA_LOSS', message, { reason, details: { source, offset } });
}
