import {
  CompareDatasetsResponseSchema,
  DeleteDatasetResponseSchema,
  GetWhatIfRequestSchema,
  GetWhatIfResponseSchema,
  VerifyDatasetResponseSchema,
} from '@facet/contracts-rpc';
import { Controller, Delete, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ServiceClients } from '../../service-clients';
import { protobufJson } from './protobuf-json';
import { readMessage } from './read-message';
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

  /** Asks only; it is a POST because thresholds are a message. */
  @Post('what-if')
  @HttpCode(200)
  async whatIf(@Param('version') version: string, @Req() request: Request) {
    const asked = await readMessage(request, GetWhatIfRequestSchema, { version });
    return protobufJson(GetWhatIfResponseSchema, await this.services.datasets.getWhatIf(asked));
  }

  @Delete()
  async delete(@Param('version') version: string, @Query('force') force: string | undefined) {
    const reply = await this.services.datasets.deleteDataset({ version, force: force === 'true' });
    return protobufJson(DeleteDatasetResponseSchema, reply);
  }
}
