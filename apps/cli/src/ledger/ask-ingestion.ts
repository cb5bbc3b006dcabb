import { IngestionService, LedgerService } from '@facet/contracts-rpc';
import { grpcClient, type GrpcClient } from '@facet/platform-grpc';
import { withServices, type AskOptions } from '../services/with-services';

interface IngestionClients {
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
