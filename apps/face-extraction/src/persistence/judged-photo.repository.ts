import type { ListedFaces } from '@facet/domain-verdict';
import type { Database, Transaction } from '@facet/port-database';
import type { PhotoAnnotation } from '@facet/port-face-detector';
import { and, asc, eq, getTableColumns, gt } from 'drizzle-orm';
import type { JudgedPhoto } from '../application/accepted-face';
import { annotationTable } from './annotation.table';
import { judgedPhotoTable } from './judged-photo.table';
import { listedFaceTable } from './listed-face.table';

/** A photo with all that its verdict is made from. */
export interface AnnotatedPhoto {
  readonly photo: JudgedPhoto;
  readonly annotation: PhotoAnnotation;
  /** The faces that the input's source names, if it names its person's. */
  readonly listed: ListedFaces | undefined;
}

/** Which photos were looked at for a batch. */
export class JudgedPhotoRepository {
  constructor(private readonly database: Database) {}

  /** A photo that is looked at again is known by what looked last. */
  async add(photo: JudgedPhoto, transaction: Transaction): Promise<void> {
    const { batchId, path } = judgedPhotoTable;
    const { detectorVersion } = photo;
    await transaction
      .insert(judgedPhotoTable)
      .values(photo)
      .onConflictDoUpdate({ target: [batchId, path], set: { detectorVersion } });
  }

  /** The next photos after `afterPath`, in the order of paths; those that no face was looked for in are left out. */
  async page(batchId: string, afterPath: string, limit: number): Promise<AnnotatedPhoto[]> {
    const photo = judgedPhotoTable;
    const isAnnotation = and(
      eq(annotationTable.photoSha256, photo.photoSha256),
      eq(annotationTable.detectorVersion, photo.detectorVersion),
    );
    const isListed = and(eq(listedFaceTable.batchId, photo.batchId), eq(listedFaceTable.path, photo.path));
    const rows = await this.database
      .select({
        photo: getTableColumns(photo),
        annotation: annotationTable.annotation,
        listed: getTableColumns(listedFaceTable),
      })
      .from(photo)
      .innerJoin(annotationTable, isAnnotation)
      .leftJoin(listedFaceTable, isListed)
      .where(and(eq(photo.batchId, batchId), gt(photo.path, afterPath)))
      .orderBy(asc(photo.path))
      .limit(limit);
    return rows.map(({ listed, ...row }) => ({ ...row, listed: listed ? listedFaces(listed) : undefined }));
  }
}

function listedFaces({ x, y, width, height, otherFaces }: typeof listedFaceTable.$inferSelect): ListedFaces {
  return { own: { x, y, width, height }, others: otherFaces };
}
