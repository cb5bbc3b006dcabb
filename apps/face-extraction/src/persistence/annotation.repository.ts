import type { Database } from '@facet/port-database';
import type { PhotoAnnotation } from '@facet/port-face-detector';
import { and, count, eq, inArray } from 'drizzle-orm';
import { annotationTable } from './annotation.table';

/** What a detector of one version found in a photo: it never changes, so it is never looked for twice. */
export class AnnotationRepository {
  constructor(private readonly database: Database) {}

  async find(photoSha256: string, detectorVersion: string): Promise<PhotoAnnotation | undefined> {
    const isIt = and(
      eq(annotationTable.photoSha256, photoSha256),
      eq(annotationTable.detectorVersion, detectorVersion),
    );
    const [row] = await this.database
      .select({ annotation: annotationTable.annotation })
      .from(annotationTable)
      .where(isIt);
    return row?.annotation;
  }

  /** How many of these photos are annotated; all must be different. */
  async countKnown(photoSha256s: readonly string[], detectorVersion: string): Promise<number> {
    const areThey = and(
      inArray(annotationTable.photoSha256, [...photoSha256s]),
      eq(annotationTable.detectorVersion, detectorVersion),
    );
    const [row] = await this.database.select({ known: count() }).from(annotationTable).where(areThey);
    return row!.known;
  }

  async keep(photoSha256: string, detectorVersion: string, annotation: PhotoAnnotation, now: Date): Promise<void> {
    const row = { photoSha256, detectorVersion, annotation, createdAt: now };
    await this.database.insert(annotationTable).values(row).onConflictDoNothing();
  }
}
