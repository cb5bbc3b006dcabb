import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildService, type BuiltService } from './build-service';

const root = resolve(__dirname, '../..');
/** The one with the least in it and the one with the most. */
const services = ['gateway', 'training'];

/** Far from the repository, so that nothing of it can be found by chance. */
let folder: string;
const built = new Map<string, BuiltService>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-image-'));
  for (const service of services) built.set(service, buildService(root, service, join(folder, service)));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The service's folder: Node finds npm's packages beside it, as it does within it in an image. */
const imageOf = (service: string) => join(folder, service, 'application');

test.each(services)('%s has all that its code requires, and no TypeScript or tests', (service) => {
  const image = imageOf(service);
  const files = ['apps', 'libs', 'tools'].flatMap((top) =>
    readdirSync(join(image, top), { recursive: true, encoding: 'utf8' }).map((path) => join(image, top, path)),
  );
  expect(files.filter((file) => /\.ts$|\.(spec|suite|conformance|fixture)\.js$/.test(file))).toEqual([]);
  const missing = files.filter((file) => /\.c?js$/.test(file)).flatMap((file) => unresolved(file));
  expect(missing).toEqual([]);
});

/** What a file requires in vain. */
function unresolved(file: string): string[] {
  const here = createRequire(file);
  return [...readFileSync(file, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].flatMap(([, name]) => {
    if (isBuiltin(name!)) return [];
    try {
      here.resolve(name!);
      return [];
    } catch {
      return [`${file}: ${name}`];
    }
  });
}

test('takes TensorFlow where networks or jobs run, and the trainer where jobs run', () => {
  const needing = services.filter((service) => built.get(service)!.needsTensorFlow);
  expect(needing).toEqual(['training']);
  const training = services.filter((service) => existsSync(join(imageOf(service), 'apps/trainer/src/main.js')));
  expect(training).toEqual(['training']);
});

test('refuses a service that is not there', () => {
  expect(() => buildService(root, 'ingestoin', join(folder, 'x'))).toThrow(
    /no service ingestoin; there are: .*ingestion/,
  );
});

test('the gateway runs from its image alone', async () => {
  const image = imageOf('gateway');
  const environment = { FACET_HTTP_PORT: '0', FACET_GRPC_PORT: '0', FACET_DATA_FOLDER: join(folder, 'gateway/data') };
  const child = spawn(process.execPath, ['main.js'], {
    cwd: image,
    env: environment,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  try {
    const port = await listeningPort(child);
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect(await page.text()).toContain('<!doctype html>');
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }
}, 60_000);

/** From the log line that every service writes; rejects when the process ends before it. */
function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((settle, reject) => {
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it listened`)));
    createInterface({ input: child.stderr! }).on('line', (line) => {
      const { httpPort } = JSON.parse(line) as { httpPort?: number };
      if (httpPort) settle(httpPort);
    });
  });
}
