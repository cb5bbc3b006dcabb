import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
// The one list of where set-up puts things; it has no dependencies and belongs to no package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import places from '../../../../tools/setup/places.cjs';
import { ChildProgram } from './child-program';
import { freePorts } from './free-ports';

const PROGRAM = join(places.fakeGcsServer, 'fake-gcs-server');

/** Why tests with object storage are skipped, or undefined where they can run. */
export const realGcsMissing = existsSync(PROGRAM)
  ? undefined
  : 'fake-gcs-server is not installed; npm run setup builds it where Go is';

/**
 * Google Cloud Storage's API on loopback, objects in a folder. It keeps to preconditions of writes; those of deletes
 * it ignores.
 */
export class RealGcs extends ChildProgram {
  private constructor(
    folder: string,
    private readonly port: number,
  ) {
    const data = join(folder, 'gcs');
    mkdirSync(data, { recursive: true });
    const at = `127.0.0.1:${port}`;
    super({
      name: 'gcs',
      command: [
        PROGRAM,
        ...['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port)],
        ...['-backend', 'filesystem', '-filesystem-root', data],
        ...['-public-host', at, '-external-url', `http://${at}`],
        ...['-log-level', 'warn'],
      ],
      environment: process.env,
      logFile: join(folder, 'gcs.log'),
    });
  }

  /** Starts the server; buckets are kept in the folder, and made by `makeBucket`. */
  static async start({ folder }: { readonly folder: string }): Promise<RealGcs> {
    if (realGcsMissing) throw new Error(realGcsMissing);
    const [port] = await freePorts(1);
    const gcs = new RealGcs(folder, port!);
    gcs.start();
    await gcs.whenReady();
    return gcs;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get endpoint(): string {
    return `http://${this.address}`;
  }

  async makeBucket(name: string): Promise<void> {
    const reply = await fetch(`${this.endpoint}/storage/v1/b`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    if (!reply.ok && reply.status !== 409) throw new Error(`the bucket ${name} could not be made: ${reply.status}`);
  }

  whenReady(): Promise<void> {
    return this.ready(async () => (await fetch(`${this.endpoint}/storage/v1/b`)).ok);
  }
}
