import type { CropRule } from '@facet/domain-geometry';
import type { Database } from '@facet/port-database';
import { and, eq } from 'drizzle-orm';
import type { FaceCrop } from '../application/accepted-face';
import { cropTable } from './crop.table';

/** Whose crop, by which rule, described by which embedder. */
export interface CropIdentity {
  readonly photoSha256: string;
  readonly detectorVersion: string;
  /** Of the face among those of the photo's annotation. */
  readonly faceIndex: number;
  readonly rule: CropRule;
  readonly embedderVersion: string;
}

export class CropRepository {
  constructor(private readonly database: Database) {}

  async find(identity: CropIdentity): Promise<FaceCrop | undefined> {
    const { photoSha256, detectorVersion, faceIndex, rule, embedderVersion } = identity;
    const isIt = and(
      eq(cropTable.photoSha256, photoSha256),
      eq(cropTable.detectorVersion, detectorVersion),
      eq(cropTable.faceIndex, faceIndex),
      eq(cropTable.scale, rule.scale),
      eq(cropTable.sizePx, rule.sizePx),
      eq(cropTable.embedderVersion, embedderVersion),
    );
    const { cropKey, cropSha256, descriptor } = cropTable;
    const [row] = await this.database.select({ cropKey, cropSha256, descriptor }).from(cropTable).where(isIt);
    return row;
  }

  async keep({ rule, ...identity }: CropIdentity, crop: FaceCrop, now: Date): Promise<void> {
    const row = { ...identity, ...rule, ...crop, createdAt: now };
    await this.database.insert(cropTable).values(row).onConflictDoNothing();
  }
}
