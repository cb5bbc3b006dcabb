import type { BoundingBox } from '@facet/domain-geometry';
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
  /** The face that the input's source names, if it names one. */
  readonly listedFace: BoundingBox | null;
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
  page(batchId: string, afterPath: string, limit: number): Promise<AnnotatedPhoto[]> {
    const photo = judgedPhotoTable;
    const isAnnotation = and(
      eq(annotationTable.photoSha256, photo.photoSha256),
      eq(annotationTable.detectorVersion, photo.detectorVersion),
    );
    const isListed = and(eq(listedFaceTable.batchId, photo.batchId), eq(listedFaceTable.path, photo.path));
    const { x, y, width, height } = listedFaceTable;
    return this.database
      .select({
        photo: getTableColumns(photo),
        annotation: annotationTable.annotation,
        listedFace: { x, y, width, height },
      })
      .from(photo)
      .innerJoin(annotationTable, isAnnotation)
      .leftJoin(listedFaceTable, isListed)
      .where(and(eq(photo.batchId, batchId), gt(photo.path, afterPath)))
      .orderBy(asc(photo.path))
      .limit(limit);
  }
}
