import type { SourceOptions } from '../ingest/source-options';
import type { DeviceName } from '../options/device';

/** What `facet run` was asked for. */
export interface RunOptions extends SourceOptions {
  /** A source; see `facet ingest`. */
  readonly photos?: string;
  readonly data: string;
  /** A built-in architecture's name, or the path of a model.json or of the folder that has it. */
  readonly architecture: string;
  /** Path of a JSON file of training settings. */
  readonly training?: string;
  readonly steps?: number;
  /** Folds that say when a face is nobody known; absent: the version is not calibrated. */
  readonly calibrate?: number;
  readonly device?: DeviceName;
  readonly seed: number;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Use services that run elsewhere. */
  readonly connect: boolean;
  /** Most that looking for faces may cost, in USD; absent for any price. */
  readonly maxCost?: number;
  readonly once: boolean;
  readonly json: boolean;
}
