import type { PayloadOf } from '@facet/contracts-events';
import { unwrap } from '@facet/kernel';
import { type EventContext, OnEvent } from '@facet/platform-events';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ServePublishedVersionUseCase } from '../../application/serve-published-version.use-case';

@Controller()
export class ModelVersionPublishedEventController {
  constructor(private readonly serve: ServePublishedVersionUseCase) {}

  @OnEvent('models.version.published.v1')
  async onPublished(
    @Payload() { model, version, manifestKey, manifestSha256 }: PayloadOf<'models.version.published.v1'>,
    @Ctx() { delivery }: EventContext,
  ): Promise<void> {
    unwrap(await this.serve.run({ model, version, manifestKey, manifestSha256 }, delivery));
  }
}
