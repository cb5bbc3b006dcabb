import {
  CompareDatasetsResponseSchema,
  DeleteDatasetResponseSchema,
  VerifyDatasetResponseSchema,
} from '@facet/contracts-rpc';
import { Controller, Delete, Get, Header, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { ServiceClients } from '../../service-clients';
import { protobufJson } from './protobuf-json';
import { writeLines } from './write-lines';

/** What can be done with a dataset version. */
@Controller('v1/datasets/:version')
export class DatasetsController {
  constructor(private readonly services: ServiceClients) {}

  @Get('manifest')
  @Header('content-type', 'application/json')
  async manifest(@Param('version') version: string): Promise<string> {
    return (await this.services.datasets.getManifest({ version })).manifestJson;
  }

  @Get('changes')
  @Header('content-type', 'application/x-ndjson')
  async changes(
    @Param('version') toVersion: string,
    @Query('from') fromVersion: string | undefined,
    @Res() response: Response,
  ) {
    const changes = this.services.datasets.compareDatasets({ fromVersion: fromVersion ?? '', toVersion });
    await writeLines(response, changes, (change) => protobufJson(CompareDatasetsResponseSchema, change));
  }

  @Get('verification')
  @Header('content-type', 'application/x-ndjson')
  async verification(@Param('version') version: string, @Res() response: Response) {
    const verdicts = this.services.datasets.verifyDataset({ version });
    await writeLines(response, verdicts, (verdict) => protobufJson(VerifyDatasetResponseSchema, verdict));
  }

  @Delete()
  async delete(@Param('version') version: string, @Query('force') force: string | undefined) {
    const reply = await this.services.datasets.deleteDataset({ version, force: force === 'true' });
    return protobufJson(DeleteDatasetResponseSchema, reply);
  }
}
