import { FacetError } from '@facet/kernel';
import type { ServedVersion } from './served-version';

export type VersionState = 'LOADING' | 'AVAILABLE' | 'FAILED' | 'UNLOADED';

export interface VersionStatus {
  readonly model: string;
  readonly version: bigint;
  readonly state: VersionState;
  /** Names of the classes; empty for a version that was never loaded. */
  readonly labels: readonly string[];
  /** Empty unless the state is FAILED. */
  readonly errorMessage: string;
}

/** The models of this process: one live version of each, and the state of all versions that were announced. */
export class LiveModels {
  private readonly live = new Map<string, ServedVersion>();
  private readonly known = new Map<string, Map<bigint, VersionStatus>>();
  private readonly turns = new Map<string, Promise<unknown>>();

  /** The live version. Throws NOT_FOUND, or UNAVAILABLE while the version is being loaded. */
  get(model: string, version?: bigint): ServedVersion {
    const found = this.live.get(model);
    if (found && (version === undefined || version === found.version)) return found;
    const statuses = this.statuses(model);
    if (statuses.length === 0) {
      const names = [...this.known.keys()].sort();
      const served = names.length > 0 ? `; there is ${names.join(', ')}` : '; none has been published yet';
      throw new FacetError('NOT_FOUND', `there is no model named ${JSON.stringify(model)}${served}`, {
        reason: 'NO_SUCH_MODEL',
      });
    }
    const asked = version === undefined ? statuses[0]! : statuses.find((status) => status.version === version);
    if (asked?.state === 'LOADING')
      throw new FacetError('UNAVAILABLE', `${model} version ${asked.version} is being loaded`, {
        reason: 'MODEL_LOADING',
      });
    const served = found ? `version ${found.version} is` : 'none of its versions is';
    const wanted = asked ? `version ${asked.version} of ${model} is ${asked.state}` : `${model} has no such version`;
    throw new FacetError('NOT_FOUND', `${wanted}; ${served} served`, { reason: 'VERSION_NOT_SERVED' });
  }

  /** The live version of a model, if it has one. */
  current(model: string): ServedVersion | undefined {
    return this.live.get(model);
  }

  /** By model name, newest version first. */
  statuses(model?: string): VersionStatus[] {
    const names = model === undefined ? [...this.known.keys()].sort() : [model];
    return names.flatMap((name) =>
      [...(this.known.get(name)?.values() ?? [])].sort((a, b) => (a.version < b.version ? 1 : -1)),
    );
  }

  /** Whether no model is without a live version because one is being loaded. */
  get ready(): boolean {
    return this.statuses().every(({ model, state }) => state !== 'LOADING' || this.live.has(model));
  }

  note(status: VersionStatus): void {
    const versions = this.known.get(status.model) ?? new Map<bigint, VersionStatus>();
    this.known.set(status.model, versions.set(status.version, status));
  }

  /** Makes `next` the live version and returns the one it replaces, which still has to be closed. */
  switchTo(next: ServedVersion): ServedVersion | undefined {
    const { model, version, labels } = next;
    const previous = this.live.get(model);
    this.live.set(model, next);
    this.note({ model, version, state: 'AVAILABLE', labels, errorMessage: '' });
    if (previous && previous.version !== version)
      this.note({ model, version: previous.version, state: 'UNLOADED', labels: previous.labels, errorMessage: '' });
    return previous;
  }

  /** Runs `work` after all earlier work on the same model has ended: its versions change one at a time. */
  inTurn<T>(model: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.turns.get(model) ?? Promise.resolve()).then(work);
    this.turns.set(
      model,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /** Waits for the work on all models, then ends every child process. */
  async close(): Promise<void> {
    await Promise.all(this.turns.values());
    await Promise.all([...this.live.values()].map((version) => version.close()));
    this.live.clear();
  }
}
