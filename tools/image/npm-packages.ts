import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/**
 * Folders of the installed npm packages that `names` need, themselves included, relative to `root`. A package that lies
 * within another's folder comes with that one. Throws where one that is needed is not installed.
 */
export function npmPackageFolders(root: string, names: Iterable<string>): string[] {
  const found = new Set<string>();
  const pending = [...names].map((name) => ({ name, from: root, optional: false }));
  for (let wanted = pending.pop(); wanted; wanted = pending.pop()) {
    const folder = find(wanted.name, wanted.from);
    if (!folder && wanted.optional) continue;
    if (!folder) throw new Error(`the npm package ${wanted.name} is not installed; run: npm ci`);
    if (found.has(folder)) continue;
    found.add(folder);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    const add = (needed: object | undefined, optional: (name: string) => boolean) =>
      pending.push(...Object.keys(needed ?? {}).map((name) => ({ name, from: folder, optional: optional(name) })));
    add(manifest.optionalDependencies, () => true);
    add(manifest.dependencies, (name) => name in (manifest.optionalDependencies ?? {}));
    // An optional peer is used where the application has it anyway; then it is among `names`.
    const required = Object.keys(manifest.peerDependencies ?? {}).filter(
      (name) => !manifest.peerDependenciesMeta?.[name]?.optional,
    );
    pending.push(...required.map((name) => ({ name, from: folder, optional: true })));
  }
  return [...found].map((folder) => relative(realpathSync(root), folder)).sort();
}

/** As Node looks for it: in `node_modules` of this folder and of those above. */
function find(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}
