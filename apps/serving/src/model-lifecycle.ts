import { LOGGER, type Logger } from '@facet/platform-logging';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LiveModels } from './application/live-models';
import { RestoreModelsUseCase } from './application/restore-models.use-case';

/** Loads the models again when the service starts and ends their processes when it stops. */
@Injectable()
export class ModelLifecycle implements OnModuleInit, OnModuleDestroy {
  private loaded: Promise<void> = Promise.resolve();

  constructor(
    private readonly restore: RestoreModelsUseCase,
    private readonly live: LiveModels,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Does not wait for the loading: until then the models are known and answer UNAVAILABLE. */
  async onModuleInit(): Promise<void> {
    const { loaded } = await this.restore.run();
    // Nobody waits for it, so nobody else would hear of a failure.
    this.loaded = loaded.catch((error: unknown) => this.logger.error({ err: error }, 'restoring the models failed'));
  }

  async onModuleDestroy(): Promise<void> {
    await this.loaded;
    await this.live.close();
  }
}
