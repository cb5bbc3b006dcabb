import { pause } from '@facet/kernel';
import { LOGGER, type Logger } from '@facet/platform-logging';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { FollowModelsUseCase } from './application/follow-models.use-case';
import { LiveModels } from './application/live-models';
import { RestoreModelsUseCase } from './application/restore-models.use-case';
import { SERVING_CONFIG, type ServingConfig } from './serving.config';

/** Loads the models again when the service starts, follows other replicas, and ends all processes when it stops. */
@Injectable()
export class ModelLifecycle implements OnModuleInit, OnModuleDestroy {
  private readonly ending = new AbortController();
  private following: Promise<void> = Promise.resolve();

  constructor(
    private readonly restore: RestoreModelsUseCase,
    private readonly follow: FollowModelsUseCase,
    private readonly live: LiveModels,
    @Inject(SERVING_CONFIG) private readonly config: ServingConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Does not wait for the loading: until then the models are known and answer UNAVAILABLE. */
  async onModuleInit(): Promise<void> {
    const { loaded } = await this.restore.run();
    // Nobody waits for it, so nobody else would hear of a failure.
    this.following = loaded
      .catch((error: unknown) => this.logger.error({ err: error }, 'restoring the models failed'))
      .then(() => this.followAgainAndAgain());
  }

  async onModuleDestroy(): Promise<void> {
    this.ending.abort();
    await this.following;
    await this.live.close();
  }

  private async followAgainAndAgain(): Promise<void> {
    const { signal } = this.ending;
    for (;;) {
      await pause(this.config.SERVING_FOLLOW_INTERVAL_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
      // A database that is away is for the readiness to tell.
      await this.follow.run().catch((error: unknown) => this.logger.warn({ err: error }, 'other replicas are unknown'));
    }
  }
}
