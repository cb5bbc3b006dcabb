import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ChildProgram, type RealKafka, type RealPostgres } from '@facet/testing/real-parts';
import { typescriptCommand } from '../stack';

/** A process that handles the lab's events: `event-worker.ts`. */
export class EventWorker extends ChildProgram {
  private readonly readyFile: string;

  constructor(name: string, lab: { kafka: RealKafka; postgres: RealPostgres; folder: string }) {
    const readyFile = join(lab.folder, `${name}.ready`);
    super({
      name,
      command: typescriptCommand(join(__dirname, 'event-worker.ts')),
      environment: {
        ...process.env,
        LAB_BROKERS: lab.kafka.addresses,
        LAB_DATABASE_URL: lab.postgres.url,
        LAB_READY_FILE: readyFile,
      },
      logFile: join(lab.folder, `${name}.log`),
    });
    this.readyFile = readyFile;
  }

  /** Waits until the worker is a member of its group. */
  whenReady(): Promise<void> {
    return this.ready(async () => existsSync(this.readyFile));
  }
}
