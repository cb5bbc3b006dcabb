import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mnistCnn } from '@facet/architectures';
import type { ModelManifest } from '@facet/domain-dataset-manifest';
import { DIGIT_SIDE_PX } from '@facet/domain-idx';
import { startFacet } from '@facet/facet-host';
import { publishModel, type ModelToPublish } from '@facet/facet-host/publish-model';
import { createLogger } from '@facet/platform-logging';
import { DEFAULT_SIGNATURE } from '@facet/tensorflow-saved-model';
import { awaitServing } from '../../run/await-serving';
import { progressOf, type Progress } from '../../output/progress';
import { untilStopped } from '../../run/stop-signal';
import { DIGIT_LABELS } from './digit-network';
import { GOLDEN } from './export-digits';
import { learnDigits, type LearntDigits } from './learn-digits';

export interface DigitsOptions {
  readonly mnist: string;
  readonly data: string;
  readonly steps: number;
  readonly seed: number;
  readonly engine: 'graph' | 'eager';
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly once: boolean;
  readonly json: boolean;
}

/** What the page and clients ask for. */
const MODEL = 'digits';

/** Trains, publishes, and serves the page until it is stopped. */
export async function digits(options: DigitsOptions): Promise<void> {
  const stopped = untilStopped();
  const progress = await progressOf(process.stderr);
  const { signal } = stopped;
  try {
    const { learnt, version, uri } = await trainAndPublish(options, progress, signal);
    const logger = createLogger({ service: 'facet', level: process.env['FACET_LOG_LEVEL'] ?? 'warn' });
    const { httpPort, grpcPort } = options;
    const facet = await startFacet({
      dataFolder: resolve(options.data),
      httpPort,
      grpcPort,
      logger,
      environment: process.env,
      only: ['serving', 'gateway'],
    });
    try {
      const address = `127.0.0.1:${facet.grpcPort}`;
      await awaitServing({ model: MODEL, version: BigInt(version) }, address, { progress, signal });
      const page = `http://127.0.0.1:${facet.httpPort}/digits`;
      const result = resultOf(learnt, { version, uri, page });
      process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : textOf(result));
      if (!options.once) await stopped.requested;
    } finally {
      await facet.stop();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress.stop();
    stopped.ignore();
  }
}

async function trainAndPublish(
  { mnist, data, steps, seed, engine }: DigitsOptions,
  progress: Progress,
  signal: AbortSignal,
) {
  const folder = await mkdtemp(join(tmpdir(), 'facet-digits-'));
  try {
    const learnt = await learnDigits({ mnist: resolve(mnist), steps, seed, engine, folder, progress, signal });
    const published = await publishModel(modelOf(learnt, folder), resolve(data), process.env);
    return { learnt, ...published };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function modelOf(learnt: LearntDigits, folder: string): ModelToPublish {
  const { digest, steps, seed, batchSize, learningRate, seconds, firstLoss, loss, signature } = learnt;
  const tensors = (of: typeof signature.inputs) =>
    Object.fromEntries(Object.entries(of).map(([name, { dtype, shape }]) => [name, { dtype, shape: [...shape!] }]));
  return {
    folder,
    model: MODEL,
    architecture: mnistCnn.name,
    labels: DIGIT_LABELS.map((name, i) => ({ id: i + 1, name })),
    cropRule: { scale: 1, sizePx: DIGIT_SIDE_PX },
    signature: {
      name: DEFAULT_SIGNATURE,
      inputs: tensors(signature.inputs) as ModelManifest['signature']['inputs'],
      outputs: tensors(signature.outputs) as ModelManifest['signature']['outputs'],
    },
    dataset: { version: digest.slice(0, 12), digest },
    training: {
      jobId: `learn-digits-${digest.slice(0, 12)}-${seed}-${steps}`,
      steps,
      seed,
      batchSize,
      learningRate,
      secondsPerStep: seconds / steps,
      firstLoss,
      loss,
      validationAccuracy: accuracyOf(learnt),
    },
    golden: GOLDEN,
  };
}

const accuracyOf = ({ testRight, testDigits }: LearntDigits): number => testRight / testDigits;

const resultOf = (learnt: LearntDigits, published: { version: number; uri: string; page: string }) => ({
  architecture: mnistCnn.name,
  steps: learnt.steps,
  seconds: Math.round(learnt.seconds * 10) / 10,
  loss: learnt.loss,
  testDigits: learnt.testDigits,
  testRight: learnt.testRight,
  testAccuracy: accuracyOf(learnt),
  model: { name: MODEL, version: published.version, uri: published.uri },
  page: published.page,
});

function textOf({ testDigits, testRight, testAccuracy, model, page }: ReturnType<typeof resultOf>): string {
  return `
  accuracy    ${(testAccuracy * 100).toFixed(2)} %: ${testRight} of ${testDigits} test digits
  model       ${model.name} version ${model.version}, ${model.uri}
  draw one    ${page}

`;
}
