// The lint rule's constraints, made from layers.json.
import { readFileSync } from 'node:fs';

const { layers, packages } = JSON.parse(readFileSync(new URL('./layers.json', import.meta.url), 'utf8'));
const tag = (name) => (name.includes(':') ? name : `layer:${name}`);

/** For `@nx/enforce-module-boundaries`; `extra` layers may be imported by everyone (specs: testing). */
export function depConstraints(extra = []) {
  return Object.entries(layers).map(([name, { may, bans }]) => ({
    sourceTag: tag(name),
    onlyDependOnLibsWithTags: [...may, ...extra].map(tag),
    bannedExternalImports: extra.length > 0 ? [] : bans.flatMap((group) => packages[group]),
  }));
}

/** Specs may use every part for real. */
export const specConstraints = () => depConstraints(Object.keys(layers));
