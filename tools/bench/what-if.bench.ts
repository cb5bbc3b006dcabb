import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import {
  DATASET_FORMAT,
  datasetManifestKey,
  datasetPrefix,
  sealDataset,
  writeDatasetManifest,
} from '@facet/domain-dataset-manifest';
import {
  DEFAULT_GATE,
  judge,
  readMeasuredInputs,
  whatIf,
  writeMeasuredInputs,
  type MeasuredInput,
} from '@facet/domain-verdict';
import { median, seededRandom, sha256Hex } from '@facet/kernel';
import type { Benchmark } from './benchmark';
import { measured } from './measured';

const VERSION = '00000000000a';
const PEOPLE = 500;
const GATE = { ...DEFAULT_GATE, maxPanDegrees: 15, minFacePx: 64 };
/** The promise: one second for the whole command. */
const GOAL_SECONDS = 1;

export const benchmark: Benchmark = {
  title: 'facet thresholds what-if, from its start to its end: how often it fits into one second',
  options: { annotations: 'how many, default 100000', rounds: 'default 5' },
  async run({ annotations = '100000', rounds = '5' }, progress) {
    const data = mkdtempSync(join(tmpdir(), 'facet-what-if-'));
    try {
      const bytes = await makeDataset(data, Number(annotations));
      const functionMs: number[] = [];
      const wallSeconds: number[] = [];
      const cpuSeconds: number[] = [];
      const readMs: number[] = [];
      for (let round = 0; round <= Number(rounds); round++) {
        const started = performance.now();
        const inputs = await readMeasuredInputs(piecesOf(bytes), 'measures');
        const read = performance.now();
        whatIf(inputs, GATE, {});
        const ended = performance.now();
        const command = [process.execPath, join(__dirname, '../../apps/cli/bin/facet.cjs')];
        const options = ['thresholds', 'what-if', VERSION, '--pan', '15', '--min-face', '64', '--json', '--data', data];
        const taken = measured([...command, ...options]);
        progress(`${taken.wallSeconds} s`);
        // The first one compiles, and fills the disk's cache.
        if (round === 0) continue;
        readMs.push(read - started);
        functionMs.push(ended - read);
        wallSeconds.push(taken.wallSeconds);
        cpuSeconds.push(taken.cpuSeconds);
      }
      const raw = { annotations: Number(annotations), people: PEOPLE, readMs, functionMs, wallSeconds, cpuSeconds };
      return { ratio: GOAL_SECONDS / median(wallSeconds), goal: 1, raw, rounds: Number(rounds), versions: {} };
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  },
};

/** A version that has nothing but its measures; returns their bytes. */
async function makeDataset(data: string, annotations: number): Promise<Uint8Array> {
  const store = new FileObjectStore(join(data, 'objects'));
  const bytes = writeMeasuredInputs(drawnInputs(annotations));
  const key = `${datasetPrefix(VERSION)}measured_faces.csv`;
  await store.put(key, bytes);
  const split = {
    examples: 0,
    shards: [{ key: `${datasetPrefix(VERSION)}none`, examples: 0, ...contentOf(new Uint8Array()) }],
  };
  const manifest = sealDataset({
    format: DATASET_FORMAT,
    version: VERSION,
    createdFrom: { batchId: 'drawn' },
    labels: [{ id: 1, name: 'person' }],
    splits: { train: split, validation: split },
    files: [{ key, ...contentOf(bytes) }],
    cropRule: { scale: 1.2, sizePx: 96 },
    split: { rule: 'stratified-groups', trainFraction: 0.7, seed: 1, minPhotosPerPerson: 4, maxHashDistance: 6 },
    detectorVersion: 'drawn',
    embedderVersion: 'drawn',
    gate: DEFAULT_GATE,
  });
  await store.put(datasetManifestKey(VERSION), writeDatasetManifest(manifest));
  return bytes;
}

const contentOf = (bytes: Uint8Array) => ({ sha256: sha256Hex(bytes), sizeBytes: bytes.length });

/** Faces as press photos have them: most look ahead, some are turned, small, several or none. */
function* drawnInputs(count: number): Generator<MeasuredInput & { readonly path: string }> {
  const random = seededRandom(1);
  const rounded = (value: number) => Math.round(value * 100) / 100;
  for (let i = 0; i < count; i++) {
    const label = `person ${i % PEOPLE}`;
    const turn = () => rounded((random() + random() + random() - 1.5) * 30);
    const side = rounded(20 + random() * 400);
    const face = {
      box: { x: 0, y: 0, width: rounded(side * 0.8), height: side },
      pose: { roll: turn(), pan: turn(), tilt: turn() },
      sharpness: rounded(random() * 300),
    };
    const faces = [1, 1, 1, 1, 1, 1, 1, 1, 0, 2][Math.floor(random() * 10)]!;
    const verdict = judge({ faces: Array.from({ length: faces }, () => face) });
    const reason = verdict.accepted ? '' : verdict.reason;
    yield { path: `${label}/${i}.jpg`, label, reason, faces, ...(faces > 0 ? { face } : {}) };
  }
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
