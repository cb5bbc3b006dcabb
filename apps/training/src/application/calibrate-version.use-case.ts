import { type ModelManifest } from '@facet/domain-dataset-manifest';
import { type Calibration, calibrationSchema } from '@facet/domain-evaluation';
import { digestOf, err, FacetError, ok, type Result } from '@facet/kernel';
import type { Database } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { VersionReservationRepository } from '../persistence/version-reservation.repository';
import { DEFAULT_MODEL } from './create-job.use-case';
import { announcementOf } from './version-announcement';
import type { VersionPublication } from './version-publication';

export interface CalibrateVersionCommand {
  /** Empty: face_recog. */
  readonly model: string;
  readonly version: number;
  readonly calibrationJson: string;
}

export interface CalibratedVersion {
  readonly manifest: ModelManifest;
  /** It had been made before. */
  readonly found: boolean;
}

/**
 * Makes the next version of a model out of one that exists: its files with a calibration. A version stays as it is, since
 * servers hold it by the digest of its manifest. The same calibration of the same version is the same version again.
 */
export class CalibrateVersionUseCase {
  constructor(
    private readonly publication: VersionPublication,
    private readonly versions: VersionReservationRepository,
    private readonly database: Database,
    private readonly bus: EventBus,
  ) {}

  async execute(command: CalibrateVersionCommand): Promise<Result<CalibratedVersion>> {
    try {
      return ok(await this.calibrated(command));
    } catch (error) {
      if (error instanceof FacetError) return err(error);
      throw error;
    }
  }

  private async calibrated({ model: named, version, calibrationJson }: CalibrateVersionCommand) {
    const calibration = readCalibration(calibrationJson);
    const model = named || DEFAULT_MODEL;
    const source = await this.publication.get(model, version);
    const weightsOf = source.weightsOf ?? version;
    const id = `calibration-${digestOf({ model, weightsOf, calibration }).slice(0, 16)}`;
    const manifest = { ...source, version: await this.versions.reserve(model, id), calibration, weightsOf };
    const made = await this.publication.publishCopy(source, manifest);
    // Also where it is found: a process may have died before it told.
    await this.database.transaction((tx) => this.bus.publish([announcementOf(manifest)], tx));
    return { manifest, found: !made };
  }
}

function readCalibration(json: string): Calibration {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new FacetError('INVALID_ARGUMENT', 'calibration_json is no JSON', { reason: 'CALIBRATION', cause });
  }
  const parsed = calibrationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new FacetError('INVALID_ARGUMENT', `calibration_json: ${[...path, message].join(': ')}`, {
    reason: 'CALIBRATION',
  });
}
