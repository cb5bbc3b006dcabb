import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ChildProgram } from '@facet/testing/real-parts';
import type { StackService } from './stack-service';
import { typescriptCommand } from './typescript-command';

const ROOT = join(__dirname, '../../../..');

/** What libuv and TensorFlow read before any of our code runs; as in `bin/facet.cjs`. */
const RUNTIME = { UV_THREADPOOL_SIZE: '16', TF_CPP_MIN_LOG_LEVEL: '2' };

export interface ProcessOptions {
  /** Default: the service's own. */
  readonly main?: string | undefined;
  /** Default: all of them. */
  readonly core?: number | undefined;
}

/** One Facet service as its own process: `apps/<app>/src/main.ts` with its own ports, data folder and log. */
export class ServiceProcess extends ChildProgram {
  /** `folder` is the stack's; `environment` says where parts and peers are. */
  constructor(
    readonly service: StackService,
    folder: string,
    environment: Readonly<Record<string, string>>,
    { main = join(ROOT, 'apps', service.app, 'src/main.ts'), core }: ProcessOptions = {},
  ) {
    const { name, httpPort, grpcPort } = service;
    const dataFolder = join(folder, name);
    mkdirSync(dataFolder, { recursive: true });
    const program = typescriptCommand(main);
    super({
      name,
      command: core === undefined ? program : ['taskset', '--cpu-list', String(core), ...program],
      environment: {
        ...process.env,
        ...RUNTIME,
        ...environment,
        FACET_DATA_FOLDER: dataFolder,
        FACET_HTTP_PORT: String(httpPort),
        FACET_GRPC_PORT: String(grpcPort),
      },
      logFile: logFileOf(folder, name),
    });
  }

  /** `live` and `ready` by HTTP; rejects while nothing listens. */
  async health(): Promise<{ readonly live: boolean; readonly ready: boolean }> {
    const ask = async (what: string) => {
      const url = `http://127.0.0.1:${this.service.httpPort}/health/${what}`;
      return (await fetch(url, { signal: AbortSignal.timeout(2000) })).status === 200;
    };
    return { live: await ask('live'), ready: await ask('ready') };
  }

  /** Waits until the service can do its work. */
  whenReady(timeoutMs?: number): Promise<void> {
    return this.ready(async () => (await this.health()).ready, timeoutMs);
  }
}

export const logFileOf = (folder: string, program: string): string => join(folder, `${program}.log`);
