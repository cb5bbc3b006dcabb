import { ConversionService, FaceExtractionService, IngestionService } from '@facet/contracts-rpc';
import { boundedMap } from '@facet/kernel';
import { grpcClient } from '@facet/platform-grpc';
import { startStack, type ServiceProcess } from '../stack';
import { checkDelivery, type DeliveryFaults } from './delivery-check';
import { distinctPhotos, inBatches } from './distinct-photos';
import { PipelineUser } from './pipeline-user';
import { readRemains } from './read-remains';
import { remainsOf } from './separate-services';
import { whenAvailable } from './when-available';

export interface DrainOptions {
  readonly uploads: number;
  /** How often each service of the data path is stopped. */
  readonly rounds: number;
  readonly folder: string;
  readonly progress: (line: string) => void;
}

export interface DrainOutcome {
  readonly faults: DeliveryFaults;
  readonly stops: readonly { readonly name: string; readonly status: number | null; readonly seconds: number }[];
  /** Calls that were made before the service was told to stop. */
  readonly calls: number;
  /** Of these, those that got no answer. */
  readonly unanswered: number;
}

const CALLS_IN_FLIGHT = 200;
const STOPPED = ['ingestion', 'face-extraction', 'tfrecord-conversion'] as const;

/** Photos go through the services while each of them is stopped and started again, under calls that are in flight. */
export async function drainServices({ uploads, rounds, folder, progress }: DrainOptions): Promise<DrainOutcome> {
  const stack = await startStack({ folder, instantDetector: true });
  const user = new PipelineUser(stack.addresses);
  try {
    const batches = inBatches(await distinctPhotos(uploads, 1), 'drain');
    const working = boundedMap([...batches], 2, async ([batchId, photos]) => {
      await user.send(batchId, photos);
      await user.decided(batchId);
      return (await user.convert(batchId)).version;
    });
    const stops = [];
    let calls = 0;
    let unanswered = 0;
    for (let round = 1; round <= rounds; round++)
      for (const name of STOPPED) {
        const service = stack.service(name);
        await service.whenReady();
        const inFlight = await callsTo(service);
        const started = performance.now();
        const status = await service.stop();
        const seconds = Math.round((performance.now() - started) / 10) / 100;
        const answers = await Promise.all(inFlight);
        calls += answers.length;
        unanswered += answers.filter((answered) => !answered).length;
        stops.push({ name, status, seconds });
        progress(`round ${round}/${rounds}: ${name} ended with ${status} after ${seconds} s`);
        service.start();
      }
    const versions = await working;
    const remains = await readRemains(remainsOf(stack), user, [...batches.keys()], versions);
    return { faults: checkDelivery([...batches.values()].flat(), remains), stops, calls, unanswered };
  } finally {
    user.stop();
    await stack.stop();
  }
}

/**
 * Calls that are being worked on when this resolves: on one connection, sent together, the first of them answered. Each
 * tells whether the service answered it.
 */
async function callsTo({ service }: ServiceProcess): Promise<Promise<boolean>[]> {
  const address = `127.0.0.1:${service.grpcPort}`;
  const [call, close] = caller(service.app, address);
  // An answer that says no is an answer.
  const asked = () =>
    call().catch((error: { code?: string }) => {
      if (error.code !== 'NOT_FOUND') throw error;
    });
  // A channel waits a while before it connects again after the stop before: its calls would not be in flight.
  await whenAvailable(asked);
  const calls = Array.from({ length: CALLS_IN_FLIGHT }, () =>
    asked().then(
      () => true,
      () => false,
    ),
  );
  void Promise.all(calls).finally(close);
  await Promise.race(calls);
  return calls;
}

function caller(app: string, address: string): [call: () => Promise<unknown>, close: () => void] {
  if (app === 'face-extraction') {
    const client = grpcClient(FaceExtractionService, address);
    const request = { batchId: 'nobody', cropRule: { scale: 1.2, sizePx: 96 } };
    return [async () => client.listFaces(request)[Symbol.asyncIterator]().next(), () => client.close()];
  }
  if (app === 'ingestion') {
    const client = grpcClient(IngestionService, address);
    return [() => client.listBatches({}), () => client.close()];
  }
  const client = grpcClient(ConversionService, address);
  return [() => client.listDatasets({}), () => client.close()];
}
