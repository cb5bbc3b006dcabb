import { FacetError } from '@facet/kernel';
import type { Logger } from '@facet/platform-logging';
import type { ModelVersionsRepository } from '../persistence/model-versions.repository';
import type { ModelVersionRow } from '../persistence/model-versions.table';
import type { LiveModels } from './live-models';
import type { VersionLoader } from './version-loader';

/**
 * Serves what another replica has made live: a published version is announced to one process of the service, which
 * records it for all of them.
 */
export class FollowModelsUseCase {
  /** Manifests that are bad for good, as this process has found. */
  private readonly bad = new Set<string>();

  constructor(
    private readonly versions: ModelVersionsRepository,
    private readonly live: LiveModels,
    private readonly loader: VersionLoader,
    private readonly logger: Logger,
  ) {}

  /** Resolves when this process serves every model's recorded version, as far as it can. */
  async run(): Promise<void> {
    for (const row of await this.versions.all()) {
      if (this.isNew(row)) await this.live.inTurn(row.model, () => this.follow(row));
      else if (row.state !== 'AVAILABLE' && !this.knows(row)) this.live.note(row);
    }
  }

  private async follow(row: ModelVersionRow): Promise<void> {
    // The announcement may have come here in the meantime.
    if (!this.isNew(row)) return;
    const { model, version } = row;
    try {
      const previous = this.live.switchTo(await this.loader.load(row));
      this.logger.info({ model, version: Number(version) }, 'model version is live, as on another replica');
      if (previous) await this.loader.retire(previous, row);
    } catch (error) {
      const failure = FacetError.from(error);
      if (!failure.retryable) this.bad.add(row.manifestSha256);
      this.logger.error(
        { model, version: Number(version), err: error },
        'what another replica serves cannot be loaded',
      );
    }
  }

  private isNew({ model, version, state, manifestSha256 }: ModelVersionRow): boolean {
    const current = this.live.current(model);
    return state === 'AVAILABLE' && !this.bad.has(manifestSha256) && (!current || current.version < version);
  }

  private knows(row: ModelVersionRow): boolean {
    return this.live.statuses(row.model).some(({ version }) => version === row.version);
  }
}
