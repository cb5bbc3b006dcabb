import type { CropRule } from '@facet/domain-geometry';
import type { ListedFaces } from '@facet/domain-verdict';
import type { Database, Transaction } from '@facet/port-database';
import type { PhotoAnnotation } from '@facet/port-face-detector';
import { and, asc, count, eq, getTableColumns, gt } from 'drizzle-orm';
import type { AcceptedFace, FaceCrop } from '../application/accepted-face';
import { acceptedFaceTable } from './accepted-face.table';
import { annotationTable } from './annotation.table';
import { cropTable } from './crop.table';
import { listedFaceTable } from './listed-face.table';

export interface FacePage {
  readonly afterPath: string;
  readonly limit: number;
  readonly rule: CropRule;
  readonly embedderVersion: string;
}

/** An accepted face, the annotation that it was accepted by, and its crop by the asked rule where there is one. */
export interface RememberedFace {
  readonly accepted: AcceptedFace;
  readonly annotation: PhotoAnnotation | null;
  readonly crop: FaceCrop | null;
}

/** Which face of an input is its person's: by its source, and by the verdict. */
export class AcceptedFaceRepository {
  constructor(private readonly database: Database) {}

  async add(face: AcceptedFace, transaction: Transaction): Promise<void> {
    await transaction.insert(acceptedFaceTable).values(face).onConflictDoNothing();
  }

  /** Remembers the faces that the input's source names, whatever becomes of the photo. */
  async keepListed(
    input: { batchId: string; path: string },
    { own, others }: ListedFaces,
    transaction: Transaction,
  ): Promise<void> {
    const { x, y, width, height } = own;
    const row = { batchId: input.batchId, path: input.path, x, y, width, height, otherFaces: others };
    await transaction.insert(listedFaceTable).values(row).onConflictDoNothing();
  }

  async countOf(batchId: string): Promise<number> {
    const [row] = await this.database
      .select({ faces: count() })
      .from(acceptedFaceTable)
      .where(eq(acceptedFaceTable.batchId, batchId));
    return row!.faces;
  }

  /** The next faces after `afterPath`, in the order of paths, with what is remembered of each. */
  async page(batchId: string, { afterPath, limit, rule, embedderVersion }: FacePage): Promise<RememberedFace[]> {
    const { photoSha256, detectorVersion } = acceptedFaceTable;
    const isAnnotation = and(
      eq(annotationTable.photoSha256, photoSha256),
      eq(annotationTable.detectorVersion, detectorVersion),
    );
    const isCrop = and(
      eq(cropTable.photoSha256, photoSha256),
      eq(cropTable.detectorVersion, detectorVersion),
      eq(cropTable.faceIndex, acceptedFaceTable.faceIndex),
      eq(cropTable.scale, rule.scale),
      eq(cropTable.sizePx, rule.sizePx),
      eq(cropTable.embedderVersion, embedderVersion),
    );
    const { cropKey, cropSha256, descriptor } = cropTable;
    return this.database
      .select({
        accepted: getTableColumns(acceptedFaceTable),
        annotation: annotationTable.annotation,
        crop: { cropKey, cropSha256, descriptor },
      })
      .from(acceptedFaceTable)
      .leftJoin(annotationTable, isAnnotation)
      .leftJoin(cropTable, isCrop)
      .where(and(eq(acceptedFaceTable.batchId, batchId), gt(acceptedFaceTable.path, afterPath)))
      .orderBy(asc(acceptedFaceTable.path))
      .limit(limit);
  }
}
