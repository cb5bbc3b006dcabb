import { canonicalJson, FacetError } from '@facet/kernel';
import { z } from 'zod';

/** Larger manifests are refused before they are parsed. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Indented JSON with sorted keys and a final newline: equal manifests have equal bytes. */
export function manifestBytes(manifest: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(JSON.parse(canonicalJson(manifest)), null, 2)}\n`);
}

/**
 * A manifest from its bytes. Throws DATA_LOSS that names `source` (the object's key) when the bytes are larger than
 * `MAX_MANIFEST_BYTES`, no JSON, or not of the schema; the first wrong field is named.
 */
export function parseManifest<S extends z.ZodType>(schema: S, bytes: Uint8Array, source: string): z.infer<S> {
  if (bytes.length > MAX_MANIFEST_BYTES) {
    throw new FacetError(
      'DATA_LOSS',
      `${source} has ${bytes.length} bytes, a manifest has at most ${MAX_MANIFEST_BYTES}`,
    );
  }
  const parsed = schema.safeParse(jsonOf(bytes, source));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.length > 0 ? issue.path.join('.') : 'the manifest';
  throw new FacetError('DATA_LOSS', `${source} is no valid manifest: ${field}: ${issue.message}`, {
    reason: 'MALFORMED_MANIFEST',
    cause: parsed.error,
  });
}

function jsonOf(bytes: Uint8Array, source: string): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new FacetError('DATA_LOSS', `${source} is no JSON`, { reason: 'MALFORMED_MANIFEST', cause });
  }
}
