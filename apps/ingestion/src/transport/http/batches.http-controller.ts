import { create, toJson, type JsonValue } from '@bufbuild/protobuf';
import { BatchSchema } from '@facet/contracts-rpc';
import { FacetError, unwrap } from '@facet/kernel';
import { Controller, Inject, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { UploadPhotos } from '../../application/upload-photos.use-case';
import { INGESTION_CONFIG, type IngestionConfig } from '../../ingestion.config';
import { batchMessage } from '../batch-message';
import { DEFAULT_CROP_RULE, requestedCropRule } from '../requested-crop-rule';
import { multipartPhotos } from './multipart-photos';

const UPLOAD_QUERY = z.object({
  batchId: z.string().min(1).max(200).optional(),
  cropScale: z.coerce.number().default(DEFAULT_CROP_RULE.scale),
  cropSizePx: z.coerce.number().default(DEFAULT_CROP_RULE.sizePx),
});

@Controller('v1/batches')
export class BatchesHttpController {
  constructor(
    @Inject(UploadPhotos) private readonly uploads: UploadPhotos,
    @Inject(INGESTION_CONFIG) private readonly config: IngestionConfig,
  ) {}

  /** `POST /v1/batches?batchId=&cropScale=&cropSizePx=` with a multipart/form-data body; answers the sealed batch. */
  @Post()
  async upload(@Req() request: Request, @Query() query: unknown): Promise<JsonValue> {
    const { batchId, cropScale, cropSizePx } = readQuery(query);
    const photos = multipartPhotos(request.headers, request, this.config.FACET_MAX_PHOTO_BYTES);
    const cropRule = requestedCropRule({ scale: cropScale, sizePx: cropSizePx });
    const batch = unwrap(await this.uploads.execute({ batchId, cropRule }, photos));
    return toJson(BatchSchema, create(BatchSchema, batchMessage(batch)), { alwaysEmitImplicit: true });
  }
}

function readQuery(query: unknown): z.infer<typeof UPLOAD_QUERY> {
  const parsed = UPLOAD_QUERY.safeParse(query);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new FacetError('INVALID_ARGUMENT', `bad query: ${problems.join('; ')}`, { reason: 'BAD_QUERY' });
}
