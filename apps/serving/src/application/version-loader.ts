import { join } from 'node:path';
import { modelPrefix, readModelManifest, type ModelManifest } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import type { Logger } from '@facet/platform-logging';
import type { ObjectStore } from '@facet/port-object-store';
import type { StartEngine } from '../engine/model-engine';
import type { BatchLimits } from './image-batcher';
import { checkGolden, checkSignature, servableSignatures } from './model-check';
import { ModelFolder } from './model-folder';
import { ServedVersion } from './served-version';

/** Where a version is, as its announcement says. */
export interface AnnouncedVersion {
  readonly model: string;
  readonly version: bigint;
  readonly manifestKey: string;
  readonly manifestSha256: string;
}

export interface LoaderOptions {
  /** Absolute path of the folder for local copies. */
  readonly folder: string;
  readonly limits: BatchLimits;
}

/** Brings versions from the object store into child processes; what it returns has answered its golden request. */
export class VersionLoader {
  constructor(
    private readonly store: ObjectStore,
    private readonly startEngine: StartEngine,
    private readonly logger: Logger,
    private readonly options: LoaderOptions,
  ) {}

  /** Throws DATA_LOSS, FAILED_PRECONDITION or NOT_FOUND for a version that is bad, other codes when it may be good. */
  async load(announced: AnnouncedVersion): Promise<ServedVersion> {
    const { model, version, manifestKey, manifestSha256 } = announced;
    // The name becomes part of a path before the manifest, which checks it, is read.
    if (!/^[\w.-]+$/.test(model) || /^\.+$/.test(model))
      throw new FacetError('INVALID_ARGUMENT', `${JSON.stringify(model)} is no model name`);
    const folder = this.folderOf(announced);
    const bytes = await folder.manifestBytes(manifestKey, manifestSha256);
    const manifest = readModelManifest(bytes, manifestKey);
    if (manifest.model !== model || BigInt(manifest.version) !== version)
      throw new FacetError('DATA_LOSS', `${manifestKey} is the manifest of ${manifest.model} ${manifest.version}`);
    await folder.fill(bytes, manifest.files, modelPrefix(model, version));
    return this.start(manifest, manifestSha256, folder);
  }

  /** Ends a version that was replaced, and removes its local copy unless the next one is the same version. */
  async retire(previous: ServedVersion, next: Pick<AnnouncedVersion, 'version'>): Promise<void> {
    await previous.close();
    if (previous.version !== next.version) await this.folderOf(previous).remove();
  }

  private folderOf({ model, version }: Pick<AnnouncedVersion, 'model' | 'version'>): ModelFolder {
    return new ModelFolder(join(this.options.folder, model, `${version}`), this.store);
  }

  private async start(manifest: ModelManifest, manifestSha256: string, folder: ModelFolder): Promise<ServedVersion> {
    const name = `${manifest.model} version ${manifest.version}`;
    const engine = this.startEngine({
      folder: folder.path,
      name,
      onExit: (exit) => this.logger.error({ model: manifest.model, version: manifest.version, ...exit }, 'model died'),
    });
    try {
      const found = await engine.describe();
      const imageInput = checkSignature(manifest, found[manifest.signature.name]);
      await checkGolden(engine, imageInput, manifest, folder);
      const images = [await folder.read(manifest.golden.image)];
      const signatures = await servableSignatures(engine, imageInput, found, images);
      return new ServedVersion({ manifest, manifestSha256, signatures, imageInput }, engine, this.options.limits);
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }
}
