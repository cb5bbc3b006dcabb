/** A question to a service: does it answer a request with this path (no query) and method itself? */
type Owns = (path: string, method: string) => boolean;

/**
 * The REST paths that a service answers itself, because bytes come in or a dialect is served; all others are the
 * gateway's. In one process the service is asked first; between processes the gateway passes such requests on.
 */
export const REST_PATHS = {
  ingestion: (path, method) => method === 'POST' && path === '/v1/batches',
  // The list of models, `/v1/models` alone, is the gateway's.
  serving: (path) => /^\/v1\/(recognize$|models\/.)/i.test(path),
} as const satisfies Record<string, Owns>;
