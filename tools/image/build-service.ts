import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { compilePackage } from './compiled-package';
import { npmPackageFolders } from './npm-packages';
import { workspacePackages } from './workspace-packages';

/** Parts whose adapters load TensorFlow's library. */
const WITH_TENSORFLOW = ['faceDetector', 'faceEmbedder', 'jobRunner'];
/** Plain files outside of every package that compiled code requires. */
const LOOSE_FILES = ['tools/setup/places.cjs', 'tools/setup/tensorflow-build.cjs'];
/** Never read while a service runs; half of what npm packages weigh. */
const UNREAD = /\.(map|md|markdown|tsbuildinfo)$|\.d\.[cm]?ts$/;

export interface BuiltService {
  /** Names of the workspace's packages in it. */
  readonly packages: readonly string[];
  /** Folders of the npm packages in it. */
  readonly npmPackages: readonly string[];
  readonly needsTensorFlow: boolean;
}

/**
 * Puts all that `service` needs at run time below `out`, which must be empty or absent: `application/` with the compiled
 * packages that it reaches and `main.js`, `node_modules/` with the npm packages that those name. The compiled files lie
 * as their sources do, so that paths between them hold.
 */
export function buildService(root: string, service: string, out: string): BuiltService {
  const all = workspacePackages(root);
  const parts = partsOf(root, service);
  const first = [...all.values()].filter(
    // A service with a job runner starts this program; nothing imports it.
    ({ folder }) => folder === `apps/${service}` || (folder === 'apps/trainer' && parts.includes('jobRunner')),
  );
  const application = join(out, 'application');
  const dependencies = new Set<string>();
  const reached = new Map(first.map((one) => [one.name, one]));
  for (const one of reached.values()) {
    const { files } = compilePackage(root, one);
    for (const [path, content] of files) write(join(application, path), content);
    link(application, one.name, one.folder);
    for (const name of literalsIn(files)) {
      const inside = all.get(packageName(name));
      if (inside) reached.set(inside.name, inside);
      else dependencies.add(packageName(name));
    }
  }
  for (const file of LOOSE_FILES) write(join(application, file), readFileSync(join(root, file)));
  write(
    join(application, 'main.js'),
    `process.setSourceMapsEnabled(true);\nrequire('./apps/${service}/src/main.js');\n`,
  );
  const npmPackages = npmPackageFolders(
    root,
    rootDependencies(root).filter((name) => dependencies.has(name)),
  );
  for (const folder of npmPackages) copyPackage(join(root, folder), join(out, folder));
  mkdirSync(join(out, 'data'), { recursive: true });
  const needsTensorFlow = parts.some((part) => WITH_TENSORFLOW.includes(part));
  return { packages: [...reached.keys()].sort(), npmPackages, needsTensorFlow };
}

function partsOf(root: string, service: string): readonly string[] {
  const file = join(root, 'helm/facet/files/services.json');
  const services = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { parts: string[] }>;
  const facts = services[service];
  if (!facts) throw new Error(`there is no service ${service}; there are: ${Object.keys(services).join(', ')}`);
  return facts.parts;
}

/** Every text in quotes that could name a package: some are resolved by name without an import. */
function* literalsIn(files: ReadonlyMap<string, string | Buffer>): Generator<string> {
  for (const content of files.values())
    if (typeof content === 'string')
      for (const [, , name] of content.matchAll(/(["'])(@?[a-z0-9][\w./-]*)\1/g)) yield name!;
}

/** `@facet/contracts-tensorflow/gen/x` → `@facet/contracts-tensorflow`. */
const packageName = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

function rootDependencies(root: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };
  return Object.keys(manifest.dependencies);
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** What npm does for a workspace: `node_modules/@facet/kernel` → `../../libs/kernel`. */
function link(application: string, name: string, folder: string): void {
  const place = join(application, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(relative(dirname(place), join(application, folder)), place);
}

function copyPackage(from: string, to: string): void {
  if (existsSync(to)) return;
  cpSync(from, to, { recursive: true, dereference: true, filter: (file) => !UNREAD.test(file) });
}
