import { composeParts } from '@facet/composition';
import type { ServiceName } from '@facet/contracts-events';
import type { Environment } from '@facet/platform-config';
import { startProcess, type RunningProcess } from '@facet/platform-bootstrap';
import type { Logger } from '@facet/platform-logging';
import { loadServices } from './services';

export interface FacetOptions {
  /** Folder of everything that is kept; made when missing, used by one process at a time. */
  readonly dataFolder: string;
  /** 0 asks for any free port. */
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly logger: Logger;
  readonly environment: Environment;
  /** Default: every service. A service that is left out is not waited for; a call to it fails. */
  readonly only?: readonly ServiceName[];
}

/** All of Facet in this process, or a part of it, on embedded parts. */
export async function startFacet({ dataFolder, environment, only, ...options }: FacetOptions): Promise<RunningProcess> {
  return startProcess({
    ...options,
    services: await loadServices(only),
    awaitPeers: only === undefined,
    compose: composeParts,
    environment: { ...environment, FACET_DATA_FOLDER: dataFolder },
  });
}
