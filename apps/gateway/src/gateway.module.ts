import { Module } from '@nestjs/common';
import { ServiceClients } from './service-clients';
import { PageController } from './transport/http/page.controller';
import { PipelineController } from './transport/http/pipeline.controller';

@Module({ controllers: [PipelineController, PageController], providers: [ServiceClients] })
export class GatewayModule {}
