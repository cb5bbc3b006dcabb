import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { Clock } from '@facet/platform-bootstrap';
import type { Logger } from '@facet/platform-logging';
import type { Database } from '@facet/port-database';
import type { Delivery, EventBus } from '@facet/port-event-bus';
import type { ModelVersionsRepository } from '../persistence/model-versions.repository';
import type { ModelVersionRow } from '../persistence/model-versions.table';
import type { LiveModels } from './live-models';
import type { AnnouncedVersion, VersionLoader } from './version-loader';

/**
 * Makes a published version the live one. It is loaded and checked beside the version that is live, so that a bad one
 * changes nothing but its own state.
 */
export class ServePublishedVersionUseCase {
  constructor(
    private readonly database: Database,
    private readonly bus: EventBus,
    private readonly versions: ModelVersionsRepository,
    private readonly live: LiveModels,
    private readonly loader: VersionLoader,
    private readonly surroundings: { readonly clock: Clock; readonly logger: Logger },
  ) {}

  /** An error is one that another attempt may not meet; a version that is bad for good is recorded as FAILED. */
  run(announced: AnnouncedVersion, delivery: Delivery): Promise<Result<void>> {
    return this.live.inTurn(announced.model, async () => {
      const { model, version, manifestSha256 } = announced;
      const current = this.live.current(model);
      if (current?.version === version && current.verified.manifestSha256 === manifestSha256) {
        await this.commit(delivery, () => Promise.resolve());
        return ok(undefined);
      }
      if (current && current.version > version) return this.passOver(announced, delivery);
      this.live.note({ model, version, state: 'LOADING', labels: [], errorMessage: '' });
      try {
        await this.goLive(announced, delivery);
        return ok(undefined);
      } catch (error) {
        return this.fail(announced, delivery, FacetError.from(error));
      }
    });
  }

  private async goLive(announced: AnnouncedVersion, delivery: Delivery): Promise<void> {
    const next = await this.loader.load(announced);
    const row = this.row(announced, { state: 'AVAILABLE', labels: next.labels });
    await this.commit(delivery, (tx) => this.versions.saveAvailable(row, tx)).catch(async (error: unknown) => {
      await next.close();
      throw error;
    });
    const previous = this.live.switchTo(next);
    this.surroundings.logger.info({ model: next.model, version: Number(next.version) }, 'model version is live');
    if (previous) await this.loader.retire(previous, next);
  }

  /** An older version than the live one, announced late: it stays in the store. */
  private async passOver(announced: AnnouncedVersion, delivery: Delivery): Promise<Result<void>> {
    const row = this.row(announced, { state: 'UNLOADED' });
    await this.commit(delivery, (tx) => this.versions.save(row, tx));
    this.live.note(row);
    return ok(undefined);
  }

  private async fail(announced: AnnouncedVersion, delivery: Delivery, error: FacetError): Promise<Result<void>> {
    const row = this.row(announced, { state: 'FAILED', errorMessage: error.message });
    this.live.note(row);
    const { model, version } = announced;
    this.surroundings.logger.error({ model, version: Number(version), err: error }, 'model version cannot be served');
    if (error.retryable) {
      await this.versions.save(row);
      return err(error);
    }
    await this.commit(delivery, (tx) => this.versions.save(row, tx));
    return ok(undefined);
  }

  private commit(
    delivery: Delivery,
    change: (tx: Parameters<Parameters<Database['transaction']>[0]>[0]) => Promise<void>,
  ): Promise<void> {
    return this.database.transaction(async (tx) => {
      if (await this.bus.claim(delivery, tx)) await change(tx);
    });
  }

  private row(
    { model, version, manifestKey, manifestSha256 }: AnnouncedVersion,
    outcome: Pick<ModelVersionRow, 'state'> & Partial<Pick<ModelVersionRow, 'labels' | 'errorMessage'>>,
  ): ModelVersionRow {
    const updatedAt = this.surroundings.clock();
    return { model, version, manifestKey, manifestSha256, labels: [], errorMessage: '', ...outcome, updatedAt };
  }
}
