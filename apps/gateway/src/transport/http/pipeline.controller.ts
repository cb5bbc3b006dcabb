import {
  CountLedgerResponseSchema,
  GetBatchResponseSchema,
  GetDatasetResponseSchema,
  GetJobResponseSchema,
  LedgerRowSchema,
  ListBatchesResponseSchema,
  ListDatasetsResponseSchema,
  ListJobsResponseSchema,
  ListModelsResponseSchema,
  ListRevisionsResponseSchema,
} from '@facet/contracts-rpc';
import { Controller, Get, Header, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { ServiceClients } from '../../service-clients';
import { protobufJson } from './protobuf-json';
import { writeLines } from './write-lines';

/** What the pipeline holds, read-only: batches, ledger, datasets, jobs, models. */
@Controller('v1')
export class PipelineController {
  constructor(private readonly services: ServiceClients) {}

  @Get('batches')
  async batches() {
    return protobufJson(ListBatchesResponseSchema, await this.services.ingestion.listBatches({}));
  }

  @Get('batches/:id')
  async batch(@Param('id') batchId: string) {
    return protobufJson(GetBatchResponseSchema, await this.services.ingestion.getBatch({ batchId }));
  }

  /** One JSON object per line, so that a ledger of any length can be read as it comes. */
  @Get('batches/:id/ledger')
  @Header('content-type', 'application/x-ndjson')
  async ledger(@Param('id') batchId: string, @Query('verdict') verdict: string | undefined, @Res() response: Response) {
    // Asked first, so that an unknown batch is a clean 404 and not a broken stream.
    await this.services.ingestion.getBatch({ batchId });
    const rows = this.services.ingestion.listLedger({ batchId, verdict: verdict ?? '' });
    await writeLines(response, rows, ({ row }) => protobufJson(LedgerRowSchema, row!));
  }

  @Get('batches/:id/ledger/counts')
  async counts(@Param('id') batchId: string) {
    return protobufJson(CountLedgerResponseSchema, await this.services.ledger.countLedger({ batchId }));
  }

  @Get('batches/:id/ledger/revisions')
  async revisions(@Param('id') batchId: string, @Query('path') path: string | undefined) {
    const reply = await this.services.ledger.listRevisions({ batchId, path: path ?? '' });
    return protobufJson(ListRevisionsResponseSchema, reply);
  }

  @Get('datasets')
  async datasets() {
    return protobufJson(ListDatasetsResponseSchema, await this.services.conversion.listDatasets({}));
  }

  @Get('datasets/:version')
  async dataset(@Param('version') version: string) {
    return protobufJson(GetDatasetResponseSchema, await this.services.conversion.getDataset({ version }));
  }

  @Get('jobs')
  async jobs() {
    return protobufJson(ListJobsResponseSchema, await this.services.training.listJobs({}));
  }

  @Get('jobs/:id')
  async job(@Param('id') jobId: string) {
    return protobufJson(GetJobResponseSchema, await this.services.training.getJob({ jobId }));
  }

  @Get('models')
  async models() {
    return protobufJson(ListModelsResponseSchema, await this.services.serving.listModels({}));
  }
}
