import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { SERVICE_APPS, type ServiceApp } from '../../apps/pipeline-e2e/src/stack';
import { down } from './down';
import { StackError } from './stack-error';
import { readState, type StackState } from './stack-state';
import { printStatus } from './status';
import { up } from './up';

const ROOT = join(__dirname, '../..');

type Replicas = Partial<Record<ServiceApp, number>>;

const replicasOf = (text: string, before: Replicas = {}): Replicas => {
  const [name, count] = text.split('=');
  const app = SERVICE_APPS.find((one) => one === name);
  if (!app || !/^[1-9]\d?$/.test(count ?? ''))
    throw new InvalidArgumentError(`It must be SERVICE=NUMBER, with one of ${SERVICE_APPS.join(', ')}.`);
  return { ...before, [app]: Number(count) };
};

/** `npm run stack`. Returns the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Command('npm run stack --')
    .description('Every Facet service as its own process on real Kafka, Postgres and object store, without Docker.')
    .option('--dir <folder>', 'data, logs and state of the stack', '.facet/stack');
  const folder = () => resolve(program.opts<{ dir: string }>().dir);
  const running = (): StackState => {
    const state = readState(folder());
    if (!state) throw new StackError(`no stack runs in ${folder()}; npm run stack -- up starts one`);
    return state;
  };
  program
    .command('up')
    .description('start everything, wait until it is ready, print where it answers')
    .addOption(new Option('--brokers <n>', 'Kafka brokers').choices(['1', '3']).default('1'))
    .option('--replicas <service=n>', 'processes of a service; may be given several times', replicasOf)
    .option('--kafka <host:port,…>', 'use this Kafka instead of starting one')
    .option('--database-url <url>', 'use this Postgres instead of starting one')
    .option('--object-store <gs://bucket/prefix>', 'use this bucket instead of starting fake-gcs-server')
    .action(async (options) => printStatus(await up(folder(), options)));
  program
    .command('down')
    .description('stop everything; data and logs stay')
    .action(async () => down(folder()));
  program
    .command('status')
    .description('what runs, where it answers, and whether it is ready')
    .action(async () => printStatus(running()));
  program
    .command('kill <service>')
    .description('kill -9 one program; a service is started again after a second')
    .action((name: string) => {
      const { pid } = programNamed(running(), name);
      if (pid === undefined) throw new StackError(`${name} does not run at this moment`);
      process.kill(pid, 'SIGKILL');
    });
  program
    .command('logs [program]')
    .description('the log of one program, or of all')
    .option('-f, --follow', 'go on as lines come', false)
    .action((name: string | undefined, { follow }: { follow: boolean }) => {
      const state = running();
      const files = (name ? [programNamed(state, name)] : state.programs).map(({ logFile }) => logFile);
      const shown = files.filter((file) => existsSync(file));
      spawnSync('tail', [...(follow ? ['-f'] : []), '-n', '100', ...shown], { stdio: 'inherit' });
    });
  program
    .command('run')
    .description('facet run on the stack: npm run stack -- run --photos ./people')
    .allowUnknownOption()
    .allowExcessArguments()
    .action((_options, command: Command) => {
      const args = [join(ROOT, 'apps/cli/bin/facet.cjs'), 'run', '--connect', ...command.args];
      const environment = { ...process.env, ...running().addresses };
      status = spawnSync(process.execPath, args, { stdio: 'inherit', env: environment }).status ?? 1;
    });
  try {
    await program.parseAsync(argv);
    return status;
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    process.stderr.write(`stack: ${error.message}\n`);
    return 1;
  }
}

function programNamed({ programs }: StackState, name: string) {
  const found = programs.find((program) => program.name === name);
  if (found) return found;
  throw new StackError(`there is no ${name}; there are ${programs.map((program) => program.name).join(', ')}`);
}
