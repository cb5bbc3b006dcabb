import { manifestBytes } from './manifest-json';

/** The bytes of `manifest` with the field at `path` (dots between keys and indices) replaced, or removed. */
export function withField(manifest: object, path: string, value: unknown): Uint8Array {
  const edited = structuredClone(manifest);
  const keys = path.split('.');
  const parent = keys.slice(0, -1).reduce<unknown>((node, key) => Reflect.get(node as object, key), edited);
  Reflect.set(parent as object, keys.at(-1)!, value);
  return manifestBytes(edited);
}
