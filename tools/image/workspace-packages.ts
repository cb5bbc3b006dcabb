import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of this repository. */
export interface WorkspacePackage {
  /** For example `@facet/kernel`. */
  readonly name: string;
  /** Relative to the root, e.g. `libs/kernel`. */
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** All of them, by name. */
export function workspacePackages(root: string): Map<string, WorkspacePackage> {
  const packages = new Map<string, WorkspacePackage>();
  for (const folder of ['apps', 'libs'].flatMap((top) => foldersIn(root, top))) {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { name: string };
    packages.set(manifest.name, { name: manifest.name, folder, manifest });
  }
  return packages;
}

/** Folders with a package.json, at most one level below a group such as `libs/adapters`. */
function foldersIn(root: string, top: string): string[] {
  return readdirSync(join(root, top), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const folder = `${top}/${name}`;
      if (existsSync(join(root, folder, 'package.json'))) return [folder];
      return foldersIn(root, folder);
    });
}
