import { cropSquareOf, type CropRule } from '@facet/domain-geometry';
import { InternalError, sha256Hex } from '@facet/kernel';
import type { DetectedFace, FaceEmbedder } from '@facet/port-face-detector';
import type { ImageCodec } from '@facet/port-image-codec';
import type { ObjectStore } from '@facet/port-object-store';
import type { CropIdentity, CropRepository } from '../persistence/crop.repository';
import type { FaceCrop } from './accepted-face';

/** A face to be cut out of its stored photo. */
export interface CropOrder {
  readonly photoSha256: string;
  readonly photoKey: string;
  readonly detectorVersion: string;
  /** Among the faces of the photo's annotation. */
  readonly faceIndex: number;
  readonly face: DetectedFace;
}

/** Crops of accepted faces, each cut and described once per rule. */
export class FaceCrops {
  constructor(
    private readonly crops: CropRepository,
    private readonly store: ObjectStore,
    private readonly codec: ImageCodec,
    private readonly embedder: FaceEmbedder,
    private readonly now: () => Date,
  ) {}

  get embedderVersion(): string {
    return this.embedder.version;
  }

  /** The remembered crop, or a new one. Throws what the store, the codec and the embedder throw. */
  async ensure(order: CropOrder, rule: CropRule): Promise<FaceCrop> {
    const { photoSha256, detectorVersion, faceIndex } = order;
    const { embedderVersion } = this;
    const identity: CropIdentity = { photoSha256, detectorVersion, faceIndex, rule, embedderVersion };
    const known = await this.crops.find(identity);
    if (known) return known;
    const cropKey = cropKeyOf(order, rule);
    const bytes = await this.cut(order, rule, cropKey);
    const [descriptor] = await this.embedder.embed([bytes]);
    if (!descriptor) throw new InternalError('the embedder gave no descriptor for a crop');
    const crop = { cropKey, cropSha256: sha256Hex(bytes), descriptor };
    await this.crops.keep(identity, crop, this.now());
    return crop;
  }

  /** The stored crop's bytes, which are the first that were ever stored: later codecs may write others. */
  private async cut({ photoKey, face }: CropOrder, rule: CropRule, cropKey: string): Promise<Uint8Array> {
    if (await this.store.head(cropKey)) return this.store.readAll(cropKey);
    const photo = await this.store.readAll(photoKey);
    const bytes = await this.codec.cropSquare(photo, cropSquareOf(face.box, rule), rule.sizePx);
    const isNew = await this.store.put(cropKey, bytes, { onlyIf: 'absent' });
    return isNew ? bytes : this.store.readAll(cropKey);
  }
}

function cropKeyOf({ photoSha256, detectorVersion, faceIndex }: CropOrder, { scale, sizePx }: CropRule): string {
  return `crops/${photoSha256}/${detectorVersion}/${scale}x${sizePx}-${faceIndex}.jpg`;
}
