import { resolve } from 'node:path';
import { holdsDatabase, noDataFolder } from '@facet/composition/data-folder';
import type { ServiceName } from '@facet/contracts-events';
import { startFacet } from '@facet/facet-host';
import { createLogger } from '@facet/platform-logging';

/** Options of a command that asks services; see `askingServices`. */
export interface AskOptions {
  readonly data: string;
  readonly address?: string;
}

/**
 * Hands `use` the gRPC address of the services that a command asks: those at `address`, or `only` these on the data
 * folder, in this process until `use` is done. A folder that holds no data is refused.
 */
export async function withServices<T>(
  { data, address }: AskOptions,
  only: readonly ServiceName[],
  use: (address: string) => Promise<T>,
): Promise<T> {
  if (address !== undefined) return use(address);
  const dataFolder = resolve(data);
  if (!holdsDatabase(dataFolder)) throw noDataFolder(dataFolder, 'running services by --address');
  const services = await startServices(dataFolder, only);
  try {
    return await use(`127.0.0.1:${services.grpcPort}`);
  } finally {
    await services.stop();
  }
}

/** Services of this process on ports of their own, for a command that ends; all of them by default. `variables` go before the environment. */
export function startServices(
  dataFolder: string,
  only?: readonly ServiceName[],
  variables: Readonly<Record<string, string>> = {},
) {
  const logger = createLogger({ service: 'facet', level: process.env.FACET_LOG_LEVEL ?? 'warn' });
  return startFacet({
    dataFolder,
    only,
    httpPort: 0,
    grpcPort: 0,
    logger,
    environment: { ...process.env, ...variables },
  });
}
