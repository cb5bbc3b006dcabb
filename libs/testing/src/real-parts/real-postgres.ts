import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '@facet/kernel';
import { Client } from 'pg';
import { ChildProgram } from './child-program';
import { freePorts } from './free-ports';

/** The folder of `initdb` and `postgres`: `POSTGRES_BIN`, or where Debian puts the newest version. */
const BIN = process.env.POSTGRES_BIN ?? debianBin();

function debianBin(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/** Why tests with a real Postgres are skipped, or undefined where they can run. */
export const realPostgresMissing = BIN
  ? undefined
  : 'Postgres is not installed; install it, e.g.: apt-get install postgresql (or set POSTGRES_BIN)';

/** The one role and database: no password, because it listens on loopback only and holds test data only. */
const ROLE = 'facet';

/** A Postgres server of its own on loopback. */
export class RealPostgres extends ChildProgram {
  private constructor(
    folder: string,
    private readonly port: number,
  ) {
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=200'];
    super({
      name: 'postgres',
      command: asServerUser([
        join(BIN!, 'postgres'),
        '-D',
        dataOf(folder),
        ...settings.flatMap((setting) => ['-c', setting]),
      ]),
      environment: process.env,
      logFile: join(folder, 'postgres.log'),
    });
  }

  /** Makes a cluster in `folder` where there is none, and starts its server. */
  static async start({ folder }: { readonly folder: string }): Promise<RealPostgres> {
    if (realPostgresMissing) throw new Error(realPostgresMissing);
    if (!existsSync(join(dataOf(folder), 'PG_VERSION'))) makeCluster(folder);
    const [port] = await freePorts(1);
    const postgres = new RealPostgres(folder, port!);
    postgres.start();
    await postgres.whenReady();
    return postgres;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `postgres://${ROLE}@${this.address}/postgres`;
  }

  /** Waits until it answers queries, which comes after it takes connections. */
  whenReady(): Promise<void> {
    return this.ready(async () => {
      const client = new Client({ connectionString: this.url });
      await client.connect();
      await client.end();
      return true;
    });
  }

  /** kill -9; resolves when its helpers, which end by themselves a moment later, have let go of the data, too. */
  override async kill(): Promise<void> {
    const helpers = childrenOf(this.pid);
    await super.kill();
    while (helpers.some((pid) => existsSync(`/proc/${pid}`))) await pause(20);
  }
}

/** Process ids of a process's children, as Linux tells them; none elsewhere. */
function childrenOf(pid: number | undefined): string[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean) : [];
}

const dataOf = (folder: string): string => join(folder, 'postgres');

/**
 * Postgres refuses to run as root. In a user namespace of its own it is somebody else, who still may use root's files,
 * wherever they lie.
 */
function asServerUser(command: readonly string[]): [string, ...string[]] {
  const isRoot = process.getuid?.() === 0;
  const prefix = isRoot ? ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'] : [];
  return [...prefix, ...command] as [string, ...string[]];
}

function makeCluster(folder: string): void {
  const data = dataOf(folder);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const options = ['-D', data, '-U', ROLE, '--auth=trust', '--encoding=UTF8', '--no-instructions', '--no-sync'];
  const [command, ...args] = asServerUser([join(BIN!, 'initdb'), ...options]);
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the Postgres cluster could not be made in ${data}:\n${stderr}`);
}
