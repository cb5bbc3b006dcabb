import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { ServiceClients } from './service-clients';
import { DatasetsController } from './transport/http/datasets.controller';
import { ForwardMiddleware } from './transport/http/forward.middleware';
import { PageController } from './transport/http/page.controller';
import { PeopleController } from './transport/http/people.controller';
import { PipelineController } from './transport/http/pipeline.controller';

@Module({
  controllers: [PipelineController, PeopleController, DatasetsController, PageController],
  providers: [ServiceClients],
})
export class GatewayModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(ForwardMiddleware).forRoutes('/');
  }
}
