import { ConversionService, IngestionService, type Batch, type Dataset } from '@facet/contracts-rpc';
import { FacetError, pause } from '@facet/kernel';
import { grpcClient } from '@facet/platform-grpc';
import type { AddressVariables } from '../stack';
import type { DistinctPhoto } from './distinct-photos';

/** Where the pipeline answers, by the variables of its services. */
export type PipelineAddresses = Pick<AddressVariables, 'INGESTION_GRPC_ADDRESS' | 'TFRECORD_CONVERSION_GRPC_ADDRESS'>;

const CROP_RULE = { scale: 1.2, sizePx: 96 };
const PAUSE_MS = 100;

/** Somebody who uses the pipeline while it is being hurt: whatever fails and may pass is asked for again. */
export class PipelineUser {
  private readonly ingestion;
  private readonly conversion;
  private stopped = false;

  constructor(addresses: PipelineAddresses) {
    this.ingestion = grpcClient(IngestionService, addresses.INGESTION_GRPC_ADDRESS);
    this.conversion = grpcClient(ConversionService, addresses.TFRECORD_CONVERSION_GRPC_ADDRESS);
  }

  /** Sends photos as one batch until it is acknowledged. */
  async send(batchId: string, photos: readonly DistinctPhoto[]): Promise<void> {
    async function* parts() {
      yield { part: { case: 'open' as const, value: { batchId, cropRule: CROP_RULE } } };
      for (const { path, label, bytes } of photos) {
        yield { part: { case: 'photo' as const, value: { path, label } } };
        yield { part: { case: 'chunk' as const, value: bytes } };
      }
    }
    await this.insist(() => this.ingestion.uploadPhotos(parts()));
  }

  /** Waits until every photo of a batch has its verdict. */
  async decided(batchId: string): Promise<Batch> {
    for (;;) {
      const { batch } = await this.insist(() => this.ingestion.getBatch({ batchId }));
      if (batch!.sealed && batch!.pending === 0) return batch!;
      this.throwIfStopped();
      await pause(PAUSE_MS);
    }
  }

  /** How many photos of a batch have no verdict. */
  async pending(batchId: string): Promise<number> {
    return (await this.insist(() => this.ingestion.getBatch({ batchId }))).batch!.pending;
  }

  /** Makes the dataset of a batch, or finds it: of all who have a photo, so that none may be missing. */
  async convert(batchId: string): Promise<Dataset> {
    return this.insist(async () => {
      let made: Dataset | undefined;
      const request = { batchId, cropRule: CROP_RULE, split: { seed: 1 }, minPhotosPerPerson: 1 };
      for await (const { dataset } of this.conversion.createDataset(request)) made = dataset ?? made;
      if (!made) throw new FacetError('UNAVAILABLE', 'the conversion ended without a dataset');
      return made;
    });
  }

  /** The whole ledger of a batch. */
  async ledger(batchId: string) {
    return this.insist(async () => {
      const rows = [];
      for await (const { row } of this.ingestion.listLedger({ batchId })) rows.push(row!);
      return rows;
    });
  }

  /** From now on nothing is asked for again. */
  stop(): void {
    this.stopped = true;
    this.ingestion.close();
    this.conversion.close();
  }

  private async insist<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        this.throwIfStopped();
        if (!FacetError.from(error).retryable) throw error;
        await pause(PAUSE_MS);
      }
    }
  }

  private throwIfStopped(): void {
    if (this.stopped) throw new FacetError('CANCELLED', 'the user has gone');
  }
}
