import { createInterface } from 'node:readline';
import { FacetError } from '@facet/kernel';
import type { ComposeParts } from '@facet/platform-bootstrap';
import { inSpan, inTrace, startTracing, traceOfVariables, type Tracing } from '@facet/platform-telemetry';
import { trainJob } from './train-job';
import { parseTrainerInput } from './trainer-input';
import type { TrainerMessage } from './trainer-message';

/**
 * The trainer's `main`: the job is the first line of standard input, messages are lines of standard output. Standard
 * input stays open as long as the parent lives: its end ends this process. Exit status 1 follows a `failed` message.
 */
export async function runTrainer(compose: ComposeParts): Promise<void> {
  // TensorFlow reads it when it is loaded: below 2 it would tell its options at every start.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  let tracing: Tracing | undefined;
  try {
    tracing = startTracing(process.env, 'trainer');
    const input = parseTrainerInput(await firstLine());
    const { parts, close } = await compose(['objectStore'], { ...process.env, FACET_DATA_FOLDER: input.dataFolder });
    await inTrace(traceOfVariables(process.env), () =>
      inSpan('trainer', { attributes: { 'facet.job.id': input.jobId } }, () =>
        trainJob(input, parts.objectStore!, say),
      ),
    );
    await close();
    await tracing?.stop();
    process.exit(0);
  } catch (error) {
    if (!(error instanceof FacetError)) console.error(error);
    await tracing?.stop();
    const { code, reason, message } = FacetError.from(error);
    say({ type: 'failed', code, reason, message });
    process.exit(1);
  }
}

// A pipe's writes are synchronous: what was said is out before the process exits.
const say = (message: TrainerMessage): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  lines.once('close', () => process.exit(1));
  return new Promise((resolve) => lines.once('line', resolve));
}
