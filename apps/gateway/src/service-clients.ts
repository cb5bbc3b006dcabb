import {
  ConversionService,
  DatasetService,
  IngestionService,
  LedgerService,
  ServingService,
  TrainingService,
} from '@facet/contracts-rpc';
import { ENVIRONMENT } from '@facet/platform-bootstrap';
import { readConfig, type Environment } from '@facet/platform-config';
import { grpcClient, grpcTls } from '@facet/platform-grpc';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { gatewayConfig } from './gateway.config';

/** gRPC clients of the services behind the gateway. */
@Injectable()
export class ServiceClients implements OnModuleDestroy {
  readonly ingestion;
  readonly ledger;
  readonly conversion;
  readonly datasets;
  readonly training;
  readonly serving;

  constructor(@Inject(ENVIRONMENT) environment: Environment) {
    const config = readConfig(gatewayConfig, environment);
    const tls = grpcTls(environment);
    this.ingestion = grpcClient(IngestionService, config.INGESTION_GRPC_ADDRESS, { tls });
    this.ledger = grpcClient(LedgerService, config.INGESTION_GRPC_ADDRESS, { tls });
    this.conversion = grpcClient(ConversionService, config.TFRECORD_CONVERSION_GRPC_ADDRESS, { tls });
    this.datasets = grpcClient(DatasetService, config.TFRECORD_CONVERSION_GRPC_ADDRESS, { tls });
    this.training = grpcClient(TrainingService, config.TRAINING_GRPC_ADDRESS, { tls });
    this.serving = grpcClient(ServingService, config.SERVING_GRPC_ADDRESS, { tls });
  }

  onModuleDestroy(): void {
    const clients = [this.ingestion, this.ledger, this.conversion, this.datasets, this.training, this.serving];
    for (const client of clients) client.close();
  }
}
