import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import options from '../run/swc-options.cjs';
import type { WorkspacePackage } from './workspace-packages';

/** A package as it is in an image: nothing of it is TypeScript, and nothing of its tests is there. */
export interface CompiledPackage {
  /** Content by path, relative to the root. */
  readonly files: ReadonlyMap<string, string | Buffer>;
}

const TESTS = /\.(spec|e2e-spec|fixture|conformance|suite)\.ts$/;
/** Beside source files only these are read while a service runs. */
const DATA = /\.(html|css|js)$/;

export function compilePackage(root: string, { folder, manifest }: WorkspacePackage): CompiledPackage {
  const files = new Map<string, string | Buffer>();
  for (const path of filesIn(root, `${folder}/src`)) {
    if (TESTS.test(path)) continue;
    if (path.endsWith('.ts')) files.set(path.replace(/\.ts$/, '.js'), compile(root, path));
    else if (DATA.test(path)) files.set(path, readFileSync(join(root, path)));
  }
  for (const path of filesIn(root, `${folder}/migrations`)) files.set(path, readFileSync(join(root, path)));
  // `./src/index.ts`, or a map of such paths.
  files.set(`${folder}/package.json`, JSON.stringify(manifest).replaceAll('.ts"', '.js"'));
  return { files };
}

/** Its source map names the path in the repository, wherever that lies. */
function compile(root: string, path: string): string {
  return transformSync(readFileSync(join(root, path), 'utf8'), { ...options, filename: path, swcrc: false }).code;
}

function filesIn(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
