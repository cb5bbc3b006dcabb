import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
// Where set-up puts things, and what installs TensorBoard; they have no dependencies and belong to no package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import places from '../../../../tools/setup/places.cjs';
// eslint-disable-next-line @nx/enforce-module-boundaries
import tensorboard from '../../../../tools/setup/tensorboard.cjs';
import { untilStopped } from '../run/stop-signal';

/** Until it is stopped; answers its exit status. Installs TensorBoard where it is missing. */
export async function runTensorBoard({
  data,
  host,
  port,
}: {
  readonly data: string;
  readonly host: string;
  readonly port: number;
}): Promise<number> {
  const folder = join(data, 'training');
  if (!existsSync(folder))
    throw new FacetError('NOT_FOUND', `there is no training job in ${data}; --data names the data folder of facet run`);
  install();
  const args = ['-m', 'tensorboard.main', '--logdir', folder, '--host', host, '--port', String(port)];
  const child = spawn('python3', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PYTHONPATH: join(places.tensorboard, 'site') },
  });
  const stopped = untilStopped();
  stopped.signal.addEventListener('abort', () => child.kill('SIGTERM'));
  const [status] = (await once(child, 'exit')) as [number | null];
  stopped.ignore();
  return stopped.signal.aborted ? 0 : (status ?? 1);
}

function install(): void {
  if (tensorboard.isDone()) return;
  process.stderr.write(`installing TensorBoard ${places.TENSORBOARD_VERSION} ...\n`);
  try {
    tensorboard.run();
  } catch (cause) {
    throw new FacetError('FAILED_PRECONDITION', (cause as Error).message, { reason: 'TENSORBOARD_MISSING', cause });
  }
}
