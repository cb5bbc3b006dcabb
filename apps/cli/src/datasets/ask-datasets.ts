import type { ServiceName } from '@facet/contracts-events';
import { ConversionService, DatasetService } from '@facet/contracts-rpc';
import { grpcClient, type GrpcClient } from '@facet/platform-grpc';
import { withServices, type AskOptions } from '../services/with-services';

export type DatasetsOptions = AskOptions & { readonly json: boolean };

export interface DatasetClients {
  readonly conversion: GrpcClient<typeof ConversionService>;
  readonly datasets: GrpcClient<typeof DatasetService>;
}

/** Asks the service that owns the dataset versions; `needed` are those that it and the question need. */
export function askDatasets<T>(
  options: AskOptions,
  ask: (clients: DatasetClients) => Promise<T>,
  needed: readonly ServiceName[] = ['tfrecord-conversion'],
): Promise<T> {
  return withServices(options, needed, async (address) => {
    const conversion = grpcClient(ConversionService, address);
    const datasets = grpcClient(DatasetService, address);
    try {
      return await ask({ conversion, datasets });
    } finally {
      conversion.close();
      datasets.close();
    }
  });
}
