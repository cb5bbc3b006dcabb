import { toJson } from '@bufbuild/protobuf';
import { RecognizeResponseSchema } from '@facet/contracts-rpc';
import { FacetError, unwrap } from '@facet/kernel';
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { RecognizeUseCase } from '../../application/recognize.use-case';
import { DEFAULT_MAX_PEOPLE, DEFAULT_MODEL, recognitionReply } from '../recognition-reply';
import { bytesOf, isBase64Object } from './json-bytes';
import { parseJsonObject, readBody } from '@facet/platform-bootstrap';
import { requestSignal } from './request-signal';

/** `POST /v1/recognize`: a photo as the body, or as JSON `{"image":{"b64":"…"}}`. */
@Controller()
export class RecognizeHttpController {
  constructor(private readonly recognitions: RecognizeUseCase) {}

  /** `model`, `version`, `people` and `false_match_rate` are parameters of the query. Answers RecognizeResponse in protobuf's JSON. */
  @Post('v1/recognize')
  @HttpCode(200)
  async recognize(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = new URL(request.originalUrl, 'http://localhost').searchParams;
    const version = wholeNumber(query, 'version');
    const result = await this.recognitions.run({
      image: photoIn(await readBody(request), request.headers['content-type'] ?? ''),
      model: query.get('model') || DEFAULT_MODEL,
      version: version === undefined ? undefined : BigInt(version),
      maxPeople: wholeNumber(query, 'people') ?? DEFAULT_MAX_PEOPLE,
      falseMatchRate: rateIn(query),
      signal: requestSignal(response),
    });
    response.json(toJson(RecognizeResponseSchema, recognitionReply(unwrap(result)), { alwaysEmitImplicit: true }));
  }
}

function photoIn(body: Buffer, contentType: string): Uint8Array {
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (type.startsWith('image/') || type === 'application/octet-stream') return body;
  if (type !== 'application/json')
    throw new FacetError(
      'INVALID_ARGUMENT',
      `the content type ${type || '(none)'} is not taken; send image/* or application/json`,
      {
        reason: 'UNSUPPORTED_CONTENT_TYPE',
      },
    );
  const { image } = parseJsonObject(body);
  if (isBase64Object(image)) return bytesOf(image, 'image');
  throw new FacetError('INVALID_ARGUMENT', 'image must be {"b64": "…"}, the bytes of a photo in base64', {
    reason: 'WRONG_DATATYPE',
  });
}

function rateIn(query: URLSearchParams): number | undefined {
  const text = query.get('false_match_rate');
  if (text === null) return undefined;
  if (/^0?\.\d{1,9}$/.test(text)) return Number(text);
  const message = `false_match_rate is ${JSON.stringify(text)}; it must be a number below 1, as 0.01`;
  throw new FacetError('INVALID_ARGUMENT', message, { reason: 'MALFORMED_REQUEST' });
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new FacetError('INVALID_ARGUMENT', `${name} is ${JSON.stringify(text)}; it must be a whole number`, {
    reason: 'MALFORMED_REQUEST',
  });
}
