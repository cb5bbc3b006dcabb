import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProgram } from '@facet/testing/real-parts';
import { ServiceProcess, logFileOf } from './service-process';
import { withRoleOf } from './service-roles';
import { addressVariables, planServices, type AddressVariables, type ServiceApp } from './stack-service';
import { openParts, type PartsOptions, type StackParts } from './stack-parts';

export interface StackOptions extends PartsOptions {
  /** Processes of a service; 1 unless said. */
  readonly replicas?: Partial<Record<ServiceApp, number>>;
  /** Face extraction with a detector that answers at once, where delivery is what is tested. */
  readonly instantDetector?: boolean;
  /** Further variables of every service. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Program's name -> the core that it is bound to (Linux). */
  readonly cores?: Readonly<Record<string, number>>;
}

/** One program of the stack, as a table shows it. */
export interface ProgramState {
  readonly name: string;
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  /** `host:port` by protocol. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** Every service as its own process on real parts. */
export interface Stack {
  readonly parts: StackParts;
  readonly services: readonly ServiceProcess[];
  /** Variables by which services and `facet run --connect` find the services. */
  readonly addresses: AddressVariables;
  service(name: string): ServiceProcess;
  /** Parts first, then services. */
  describe(): ProgramState[];
  /** Services first, in the order in which data flows, then the parts. */
  stop(): Promise<void>;
}

const INSTANT_FACE_EXTRACTION = join(__dirname, 'instant-face-extraction.ts');

/** Starts the parts, then all services at once, and waits until all are ready. What was started is stopped on failure. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { folder, replicas, instantDetector, environment, cores = {} } = options;
  mkdirSync(folder, { recursive: true });
  const parts = await openParts(options);
  const planned = await planServices(replicas);
  const addresses = addressVariables(planned);
  // A database that was given has the roles that its owner wants.
  const databaseOf = (app: ServiceApp) => options.databaseUrl ?? withRoleOf(app, parts.environment.DATABASE_URL);
  const services = planned.map(
    (service) =>
      new ServiceProcess(
        service,
        folder,
        {
          ...parts.environment,
          DATABASE_URL: databaseOf(service.app),
          ...addresses,
          ...environment,
        },
        {
          main: instantDetector && service.app === 'face-extraction' ? INSTANT_FACE_EXTRACTION : undefined,
          core: cores[service.name],
        },
      ),
  );
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()));
    await parts.stop();
  };
  try {
    for (const service of services) service.start();
    await Promise.all(services.map((service) => service.whenReady()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    parts,
    services,
    addresses,
    stop,
    describe: () => [
      ...parts.programs.map(({ name, address, program }) => stateOf(folder, name, program, { tcp: address })),
      ...services.map((program) => {
        const { name, httpPort, grpcPort } = program.service;
        const addresses = { http: `127.0.0.1:${httpPort}`, grpc: `127.0.0.1:${grpcPort}` };
        return stateOf(folder, name, program, addresses);
      }),
    ],
    service(name) {
      const found = services.find(({ service }) => service.name === name);
      if (!found) throw new Error(`the stack has no ${name}`);
      return found;
    },
  };
}

function stateOf(
  folder: string,
  name: string,
  { pid }: ChildProgram,
  addresses: Readonly<Record<string, string>>,
): ProgramState {
  return { name, pid, addresses, logFile: logFileOf(folder, name) };
}
