import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  CreateDatasetRequest,
  CreateDatasetResponseSchema,
  GetDatasetRequest,
  GetDatasetResponseSchema,
  ListDatasetsResponseSchema,
} from '@facet/contracts-rpc';
import { unwrap } from '@facet/kernel';
import { OBJECT_STORE } from '@facet/platform-bootstrap';
import { LOGGER, type Logger } from '@facet/platform-logging';
import type { ObjectStore } from '@facet/port-object-store';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CreateDatasetUseCase, type CreatedDataset, type Progress } from '../../application/create-dataset.use-case';
import { GetDatasetUseCase } from '../../application/get-dataset.use-case';
import { DatasetRepository } from '../../persistence/dataset.repository';
import { datasetMessage } from './dataset-message';
import { progressStream } from './progress-stream';

@Controller()
export class ConversionGrpcController {
  constructor(
    private readonly createDatasets: CreateDatasetUseCase,
    private readonly getDatasets: GetDatasetUseCase,
    private readonly datasets: DatasetRepository,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @GrpcMethod('ConversionService', 'CreateDataset')
  async *createDataset(
    request: CreateDatasetRequest,
  ): AsyncGenerator<MessageInitShape<typeof CreateDatasetResponseSchema>, void, undefined> {
    const { batchId, cropRule, split, ...choices } = request;
    const { minPhotosPerPerson, trainShards, gate, maxPhotosPerPerson, balance, parent } = choices;
    const command = {
      batchId,
      cropRule,
      trainFraction: split?.trainFraction ?? 0,
      seed: split?.seed ?? 0,
      minPhotosPerPerson,
      trainShards,
      gate,
      maxPhotosPerPerson,
      balance,
      parent,
    };
    const { dataset, found } = yield* progressStream<Progress, CreatedDataset>(async (report, signal) =>
      unwrap(await this.createDatasets.execute(command, report, signal)),
    );
    const total = dataset.trainExamples + dataset.validationExamples;
    this.logger.info({ batchId, datasetVersion: dataset.version, total, found }, 'dataset published');
    yield { done: total, total, dataset: datasetMessage(dataset, this.store), found };
  }

  @GrpcMethod('ConversionService', 'GetDataset')
  async getDataset({ version }: GetDatasetRequest): Promise<MessageInitShape<typeof GetDatasetResponseSchema>> {
    const dataset = unwrap(await this.getDatasets.execute(version));
    return { dataset: datasetMessage(dataset, this.store) };
  }

  @GrpcMethod('ConversionService', 'ListDatasets')
  async listDatasets(): Promise<MessageInitShape<typeof ListDatasetsResponseSchema>> {
    const rows = await this.datasets.list();
    return { datasets: rows.map((row) => datasetMessage(row, this.store)) };
  }
}
