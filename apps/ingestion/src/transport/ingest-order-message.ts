import {
  IngestSourceRequest_BoxChoice as BoxChoice,
  IngestSourceRequest_Md5Check as Md5Check,
  type IngestSourceRequest,
} from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import type { IngestOrder } from '../application/ingest-order';
import { requestedCropRule } from './requested-crop-rule';

/** What a call orders. Throws INVALID_ARGUMENT that names the field. */
export function ingestOrder(request: IngestSourceRequest): IngestOrder {
  const { source, cropRule, md5Check, boxChoice, headers, batchId } = request;
  return {
    source,
    cropRule: requestedCropRule(cropRule),
    md5: md5Check === Md5Check.WARN ? 'warn' : 'strict',
    box: boxChoice === BoxChoice.DETECTOR ? 'detector' : 'list',
    headers: byHost(headers),
    ...(batchId === '' ? {} : { batchId }),
  };
}

function byHost(headers: IngestSourceRequest['headers']): IngestOrder['headers'] {
  // By the caller's names: a plain object would take __proto__ for its own.
  const hosts = new Map<string, Map<string, string>>();
  for (const { host, name, value } of headers) {
    if (!/^[^\s/:@]+$/.test(host)) throw badHeader(`the host ${JSON.stringify(host)} must be a name without a port`);
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name)) throw badHeader(`${JSON.stringify(name)} is no name of a header`);
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw badHeader(`the value of ${name} holds a character that headers cannot`);
    const own = hosts.get(host.toLowerCase()) ?? new Map<string, string>();
    hosts.set(host.toLowerCase(), own.set(name.toLowerCase(), value));
  }
  return Object.fromEntries([...hosts].map(([host, own]) => [host, Object.fromEntries(own)]));
}

function badHeader(problem: string): FacetError {
  return new FacetError('INVALID_ARGUMENT', `headers: ${problem}`, { reason: 'BAD_HEADER' });
}
