import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  CompareDatasetsRequest,
  CompareDatasetsResponseSchema,
  CorrectDatasetRequest,
  CorrectDatasetResponseSchema,
  DeleteDatasetRequest,
  DeleteDatasetResponseSchema,
  GetManifestRequest,
  GetManifestResponseSchema,
  GetWhatIfRequest,
  GetWhatIfResponseSchema,
  ReadDatasetRequest,
  ReadDatasetResponseSchema,
  VerifyDatasetRequest,
  VerifyDatasetResponseSchema,
} from '@facet/contracts-rpc';
import { checkGate } from '@facet/domain-verdict';
import { unwrap } from '@facet/kernel';
import { OBJECT_STORE } from '@facet/platform-bootstrap';
import { LOGGER, type Logger } from '@facet/platform-logging';
import type { ObjectStore } from '@facet/port-object-store';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CorrectVersionUseCase } from '../../corrections/correct-version.use-case';
import { decisionOf } from '../../corrections/decisions';
import { CompareVersionsUseCase } from '../../versions/compare-versions.use-case';
import { DeleteVersionUseCase } from '../../versions/delete-version.use-case';
import { publishedDataset } from '../../versions/published-dataset';
import { ReadVersionUseCase } from '../../versions/read-version.use-case';
import { VerifyVersionUseCase } from '../../versions/verify-version.use-case';
import { WhatIfUseCase } from '../../versions/what-if.use-case';

type Stream<T> = AsyncGenerator<T, void, undefined>;

@Controller()
export class DatasetGrpcController {
  constructor(
    private readonly comparing: CompareVersionsUseCase,
    private readonly verifying: VerifyVersionUseCase,
    private readonly reading: ReadVersionUseCase,
    private readonly deleting: DeleteVersionUseCase,
    private readonly supposing: WhatIfUseCase,
    private readonly correcting: CorrectVersionUseCase,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @GrpcMethod('DatasetService', 'GetManifest')
  async getManifest({ version }: GetManifestRequest): Promise<MessageInitShape<typeof GetManifestResponseSchema>> {
    const { manifestBytes } = await publishedDataset(this.store, version);
    return { manifestJson: new TextDecoder().decode(manifestBytes) };
  }

  @GrpcMethod('DatasetService', 'CompareDatasets')
  compareDatasets({
    fromVersion,
    toVersion,
  }: CompareDatasetsRequest): Stream<MessageInitShape<typeof CompareDatasetsResponseSchema>> {
    return this.comparing.execute(fromVersion, toVersion);
  }

  @GrpcMethod('DatasetService', 'VerifyDataset')
  async *verifyDataset({
    version,
  }: VerifyDatasetRequest): Stream<MessageInitShape<typeof VerifyDatasetResponseSchema>> {
    for await (const { records, offset, ...verdict } of this.verifying.execute(version)) {
      yield { ...verdict, records: BigInt(records), ...(offset === undefined ? {} : { offset: BigInt(offset) }) };
    }
  }

  @GrpcMethod('DatasetService', 'ReadDataset')
  async *readDataset({ version }: ReadDatasetRequest): Stream<MessageInitShape<typeof ReadDatasetResponseSchema>> {
    for await (const part of this.reading.execute(version)) {
      if ('chunk' in part) yield { part: { case: 'chunk', value: part.chunk } };
      else yield { part: { case: 'file', value: { ...part.file, sizeBytes: BigInt(part.file.sizeBytes) } } };
    }
  }

  @GrpcMethod('DatasetService', 'GetWhatIf')
  async getWhatIf(request: GetWhatIfRequest): Promise<MessageInitShape<typeof GetWhatIfResponseSchema>> {
    const { version, gate, maxPhotosPerPerson, balance } = request;
    const limits = { balance, ...(maxPhotosPerPerson > 0 ? { maxPhotosPerPerson } : {}) };
    const { people, ...counts } = await this.supposing.execute(
      version,
      (own) => (gate ? checkGate(gate) : own),
      limits,
    );
    return { ...counts, people: [...people] };
  }

  @GrpcMethod('DatasetService', 'CorrectDataset')
  async correctDataset({
    version,
    decisions,
  }: CorrectDatasetRequest): Promise<MessageInitShape<typeof CorrectDatasetResponseSchema>> {
    const corrected = unwrap(await this.correcting.execute(version, decisions.map(decisionOf)));
    this.logger.info({ datasetVersion: corrected.version, of: version }, 'dataset corrected');
    return corrected;
  }

  @GrpcMethod('DatasetService', 'DeleteDataset')
  async deleteDataset({
    version,
    force,
  }: DeleteDatasetRequest): Promise<MessageInitShape<typeof DeleteDatasetResponseSchema>> {
    const models = unwrap(await this.deleting.execute(version, force));
    this.logger.info({ datasetVersion: version, models: models.length }, 'dataset deleted');
    return { models: [...models] };
  }
}
