// The process behind `npm run stack -- up`: holds the stack's programs as its children and starts a service again that
// died, as a cluster would. Told to stop by SIGTERM.
import { startStack, type StackOptions } from '../../apps/pipeline-e2e/src/stack';
import { removeState, writeState } from './stack-state';

/** A service that died is started again after so long. */
const RESTART_PAUSE_MS = 1000;

async function supervise(options: StackOptions): Promise<void> {
  const stack = await startStack(options);
  let stopping = false;
  const tell = () => {
    const { addresses } = stack;
    writeState(options.folder, { supervisorPid: process.pid, programs: stack.describe(), addresses });
  };
  const keepUp = async (name: string): Promise<void> => {
    const service = stack.service(name);
    for (;;) {
      await service.ended();
      if (stopping) return;
      tell();
      await new Promise((resolve) => setTimeout(resolve, RESTART_PAUSE_MS));
      if (stopping) return;
      service.start();
      tell();
    }
  };
  for (const { service } of stack.services) void keepUp(service.name);
  process.once('SIGTERM', () => {
    stopping = true;
    void stack.stop().then(() => {
      removeState(options.folder);
      process.exit(0);
    });
  });
  tell();
  process.send?.('ready');
  process.disconnect?.();
}

supervise(JSON.parse(process.argv[2]!) as StackOptions).catch((error: unknown) => {
  process.stderr.write(`stack: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
