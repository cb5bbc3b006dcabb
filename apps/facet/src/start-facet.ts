import { composeParts } from '@facet/composition';
import { faceExtraction } from '@facet/face-extraction';
import { gateway } from '@facet/gateway';
import { ingestion } from '@facet/ingestion';
import type { Environment } from '@facet/platform-config';
import { startProcess, type RunningProcess, type ServiceDefinition } from '@facet/platform-bootstrap';
import type { Logger } from '@facet/platform-logging';
import { serving } from '@facet/serving';
import { tfrecordConversion } from '@facet/tfrecord-conversion';
import { training } from '@facet/training';

/** Every service, in the order in which data flows; HTTP paths that nobody else owns are the gateway's. */
export const SERVICES: readonly ServiceDefinition[] = [
  ingestion,
  faceExtraction,
  tfrecordConversion,
  training,
  serving,
  gateway,
];

export interface FacetOptions {
  /** Folder of everything that is kept; made when missing, used by one process at a time. */
  readonly dataFolder: string;
  /** 0 asks for any free port. */
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly logger: Logger;
  readonly environment: Environment;
}

/** All of Facet in this process, on embedded parts. */
export function startFacet({ dataFolder, environment, ...options }: FacetOptions): Promise<RunningProcess> {
  return startProcess({
    ...options,
    services: SERVICES,
    compose: composeParts,
    environment: { ...environment, FACET_DATA_FOLDER: dataFolder },
  });
}
