import { encodeEvent } from '@facet/contracts-events';
import { modelManifestKey, type ModelManifest, writeModelManifest } from '@facet/domain-dataset-manifest';
import { sha256Hex } from '@facet/kernel';
import type { NewEvent } from '@facet/port-event-bus';

/** The event that tells servers of a published version. */
export function announcementOf(manifest: ModelManifest): NewEvent {
  const { model, version, cropRule, training } = manifest;
  return encodeEvent('models.version.published.v1', {
    model,
    version: BigInt(version),
    manifestKey: modelManifestKey(model, version),
    manifestSha256: sha256Hex(writeModelManifest(manifest)),
    cropRule,
    jobId: training.jobId,
  });
}
