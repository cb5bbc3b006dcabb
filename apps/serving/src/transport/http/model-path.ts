import { FacetError } from '@facet/kernel';

export type ModelVerb = 'predict' | 'classify' | 'regress';

/** What a path under /v1/models asks for. */
export interface ModelPath {
  readonly model: string;
  readonly version?: bigint;
  readonly versionLabel?: string;
  readonly verb?: ModelVerb;
  readonly metadata: boolean;
}

/** TensorFlow Serving's paths (model_servers/http_rest_api_handler.cc), one expression for GET and POST. */
const PATH =
  /^\/v1\/models\/([^/:]+)(?:\/versions\/(\d{1,18})|\/labels\/([^/:]+))?(?::(classify|regress|predict)|(\/metadata))?$/i;

/** Throws INVALID_ARGUMENT, in TensorFlow Serving's words, for a path that is none of its. */
export function parseModelPath(method: string, path: string): ModelPath {
  const match = PATH.exec(path);
  const decoded = match && decode(match[1]!, match[3]);
  const [, , version, , verb, metadata] = match ?? [];
  const known = method === 'POST' ? verb !== undefined : verb === undefined;
  if (!decoded || !known)
    throw new FacetError('INVALID_ARGUMENT', `Malformed request: ${method} ${path}`, { reason: 'MALFORMED_REQUEST' });
  return {
    ...decoded,
    ...(version !== undefined && { version: BigInt(version) }),
    ...(verb !== undefined && { verb: verb.toLowerCase() as ModelVerb }),
    metadata: metadata !== undefined,
  };
}

function decode(model: string, label: string | undefined): Pick<ModelPath, 'model' | 'versionLabel'> | undefined {
  try {
    return { model: decodeURIComponent(model), ...(label && { versionLabel: decodeURIComponent(label) }) };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
