import { basename, resolve } from 'node:path';
import { convertImages, convertImageShard, type ConversionRequest } from '@facet/facet-host/convert-images';
import { untilStopped } from '../run/stop-signal';
import { progressOf } from '../output/progress';

export interface ConvertCommandOptions extends Omit<ConversionRequest, 'prefix'> {
  readonly prefix?: string;
  readonly shard?: number;
  readonly threads?: number;
  readonly json: boolean;
}

export async function convert(options: ConvertCommandOptions): Promise<void> {
  const { index, root, out, shards, schema, compression, labels, labelMap, json } = options;
  const request: ConversionRequest = {
    index: absolute(index),
    root: absolute(root),
    out: absolute(out),
    prefix: options.prefix ?? basename(index).replace(/\.csv$/i, ''),
    shards,
    schema,
    compression,
    labels,
    labelMap: labelMap === undefined ? undefined : absolute(labelMap),
  };
  const result =
    options.shard === undefined ? await convertAll(request, options) : await convertOne(request, options.shard);
  process.stdout.write(json ? `${JSON.stringify(result.json)}\n` : `${result.text}\n`);
}

/** Relative paths are this process's; addresses stay as they are. */
const absolute = (address: string): string => (/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : resolve(address));

async function convertAll(request: ConversionRequest, { threads }: ConvertCommandOptions) {
  const stopped = untilStopped();
  const progress = await progressOf(process.stderr);
  try {
    const { manifest, foundShards } = await convertImages(request, {
      threads,
      signal: stopped.signal,
      onProgress: ({ examples, totalExamples }) => progress.update('Converting', examples, totalExamples),
    });
    const { examples, shards } = manifest;
    const found = foundShards > 0 ? `, ${foundShards} of them found finished` : '';
    return {
      text: `${examples} examples in ${shards.length} shards${found}, manifest ${request.out}/${request.prefix}.manifest.json`,
      json: { out: request.out, foundShards, manifest },
    };
  } finally {
    progress.stop();
    stopped.ignore();
  }
}

async function convertOne(request: ConversionRequest, number: number) {
  const { shard, manifest } = await convertImageShard(request, number);
  const end = manifest ? '; every shard is there, the manifest is written' : '';
  return { text: `${shard.examples} examples in ${shard.name}${end}`, json: { out: request.out, shard, manifest } };
}
