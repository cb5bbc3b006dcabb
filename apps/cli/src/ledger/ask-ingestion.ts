import { IngestionService, LedgerService } from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import { grpcClient, type GrpcClient } from '@facet/platform-grpc';
import { withServices, type AskOptions } from '../services/with-services';

export interface IngestionClients {
  readonly ingestion: GrpcClient<typeof IngestionService>;
  readonly ledger: GrpcClient<typeof LedgerService>;
}

/** Asks the service that owns the ledger. */
export function askIngestion<T>(options: AskOptions, ask: (clients: IngestionClients) => Promise<T>): Promise<T> {
  return withServices(options, ['ingestion'], async (address) => {
    const ingestion = grpcClient(IngestionService, address);
    const ledger = grpcClient(LedgerService, address);
    try {
      return await ask({ ingestion, ledger });
    } finally {
      ingestion.close();
      ledger.close();
    }
  });
}

/** Id of the batch that commands mean when none is named. */
export async function newestBatch({ ingestion }: IngestionClients): Promise<string> {
  const { batches } = await ingestion.listBatches({});
  if (batches[0]) return batches[0].id;
  throw new FacetError('NOT_FOUND', 'there is no batch yet; facet run takes photos in', { reason: 'NO_SUCH_BATCH' });
}
