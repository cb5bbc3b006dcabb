import { FacetError } from '@facet/kernel';
import type { Clock } from '@facet/platform-bootstrap';
import type { Logger } from '@facet/platform-logging';
import type { ModelVersionsRepository } from '../persistence/model-versions.repository';
import type { ModelVersionRow } from '../persistence/model-versions.table';
import type { LiveModels } from './live-models';
import type { VersionLoader } from './version-loader';

/** Brings back what was live when the service stopped. */
export class RestoreModelsUseCase {
  constructor(
    private readonly versions: ModelVersionsRepository,
    private readonly live: LiveModels,
    private readonly loader: VersionLoader,
    private readonly surroundings: { readonly clock: Clock; readonly logger: Logger },
  ) {}

  /**
   * Learns the versions, and resolves with a promise for their loading: of each model the version that was live or, when
   * it cannot be loaded any more, the newest of those before it that can.
   */
  async run(): Promise<{ readonly loaded: Promise<void> }> {
    const rows = await this.versions.all();
    const byModel = new Map<string, ModelVersionRow[]>();
    for (const row of rows) {
      // An event may have come first; what it has made known is newer.
      if (!this.live.statuses(row.model).some(({ version }) => version === row.version))
        this.live.note(row.state === 'AVAILABLE' ? { ...row, state: 'LOADING' } : row);
      byModel.set(row.model, [...(byModel.get(row.model) ?? []), row]);
    }
    const loading = [...byModel].map(([model, known]) => this.live.inTurn(model, () => this.restore(known)));
    return { loaded: Promise.all(loading).then(() => undefined) };
  }

  private async restore(rows: readonly ModelVersionRow[]): Promise<void> {
    const wanted = rows.findIndex(({ state }) => state === 'AVAILABLE');
    if (wanted < 0 || this.live.current(rows[wanted]!.model)) return;
    for (const row of rows.slice(wanted).filter(({ state }) => state !== 'FAILED')) {
      if (await this.bringBack(row)) return;
    }
  }

  private async bringBack(row: ModelVersionRow): Promise<boolean> {
    const { clock, logger } = this.surroundings;
    const { model, version } = row;
    this.live.note({ ...row, state: 'LOADING' });
    try {
      this.live.switchTo(await this.loader.load(row));
      await this.versions.saveAvailable({ ...row, state: 'AVAILABLE', updatedAt: clock() });
      return true;
    } catch (error) {
      const failure = FacetError.from(error);
      const failed: ModelVersionRow = { ...row, state: 'FAILED', errorMessage: failure.message, updatedAt: clock() };
      this.live.note(failed);
      logger.error({ model, version: Number(version), err: error }, 'model version cannot be loaded again');
      // What may pass is tried again at the next start.
      if (!failure.retryable) await this.versions.save(failed);
      return false;
    }
  }
}
