import { parseLabelMap } from '@facet/domain-label-map';
import type { Compression } from '@facet/domain-tfrecord/write';
import { digestOf, FacetError } from '@facet/kernel';
import type { ConversionJob, ImageSchema } from '@facet/port-conversion-runner';
import { type ObjectStore, splitAddress } from '@facet/port-object-store';
import type { LabelKind } from './label-number';
import { surveyIndex } from './survey-index';

/** Part of every digest: raise it whenever the same job would be written as other bytes. */
const LAYOUT_REVISION = 1;
/** What a shard's name has room for. */
const MAX_SHARDS = 99_999;

export interface ConversionRequest {
  /** Addresses: absolute paths, or URIs of object stores. */
  readonly index: string;
  readonly root: string;
  readonly out: string;
  readonly prefix: string;
  readonly shards: number;
  readonly schema: ImageSchema;
  readonly compression: Compression;
  /** Default: numbers for image-raw without a label map, else names. */
  readonly labels?: LabelKind;
  /** Address of a label map whose ids stay. */
  readonly labelMap?: string;
}

/** An object store whose keys are relative to an address. */
export type StoreAt = (address: string) => ObjectStore;

/**
 * Surveys the index and settles the job. Throws INVALID_ARGUMENT for wrong choices and wrong rows, NOT_FOUND for an index
 * or label map that is not there.
 */
export async function planConversion(request: ConversionRequest, storeAt: StoreAt): Promise<ConversionJob> {
  const { index, root, out, prefix, shards, schema, compression, labelMap } = request;
  const labels = request.labels ?? (schema === 'image-raw' && labelMap === undefined ? 'numbers' : 'names');
  requireChoices(request, labels);
  const [folder, name] = splitAddress(index);
  const existing = labelMap === undefined ? new Map<string, number>() : await readLabelMap(labelMap, storeAt);
  const survey = { source: name, schema, labels, labelMap: existing };
  const facts = await naming('index', index, () => surveyIndex(storeAt(folder).read(name), survey));
  if (shards > facts.pictures)
    throw wrong(`${shards} shards are asked for, but ${name} has ${facts.pictures} pictures; ask for at most so many`);
  const digest = digestOf({ revision: LAYOUT_REVISION, root, prefix, shards, schema, compression, facts });
  return { index, root, out, prefix, shards, schema, compression, facts, digest };
}

function requireChoices({ prefix, shards, labelMap }: ConversionRequest, labels: LabelKind): void {
  if (!(Number.isInteger(shards) && shards >= 1 && shards <= MAX_SHARDS))
    throw wrong(`the number of shards is a whole number from 1 to ${MAX_SHARDS}, not ${shards}`);
  if (!/^[^/\0]+$/.test(prefix) || prefix.startsWith('.') || prefix.startsWith('_'))
    throw wrong(
      `the prefix ${JSON.stringify(prefix)} cannot begin a file name; it has no slash and begins with no dot or underscore`,
    );
  if (labelMap !== undefined && labels === 'numbers')
    throw wrong('a label map gives ids to names, but the labels are said to be numbers');
}

async function readLabelMap(address: string, storeAt: StoreAt): Promise<Map<string, number>> {
  const [folder, name] = splitAddress(address);
  const bytes = await naming('label map', address, () => storeAt(folder).readAll(name));
  return parseLabelMap(Buffer.from(bytes).toString());
}

/** A missing object's error says which one it is to the user. */
async function naming<T>(what: string, address: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FacetError) || error.code !== 'NOT_FOUND') throw error;
    const { reason, cause } = error;
    throw new FacetError('NOT_FOUND', `there is no ${what} ${address}`, { reason, cause });
  }
}

function wrong(message: string): FacetError {
  return new FacetError('INVALID_ARGUMENT', message, { reason: 'WRONG_CONVERSION' });
}
