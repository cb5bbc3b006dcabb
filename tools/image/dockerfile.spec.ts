import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PROCESS_CONFIG } from '@facet/platform-bootstrap';
import { expect, test } from 'vitest';

const root = resolve(__dirname, '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const dockerfile = read('Dockerfile');
const nodeMajor = read('.nvmrc').trim().split('.')[0]!;

/** The value of a build argument of the images. */
const argument = (name: string) => new RegExp(`^ARG ${name}=(.+)$`, 'm').exec(dockerfile)?.[1] ?? '';

test.each(['BUILD_IMAGE', 'RUNTIME_IMAGE'])('%s is named by its digest', (name) => {
  expect(argument(name)).toMatch(/^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
});

test('every stage has the Node.js of .nvmrc, and engines allows it', () => {
  expect(argument('BUILD_IMAGE')).toContain(`/node:${read('.nvmrc').trim()}-`);
  expect(argument('RUNTIME_IMAGE')).toContain(`/nodejs${nodeMajor}-`);
  const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
  expect(engines.node).toBe('>=20.19.0');
  expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual([
    '${BUILD_IMAGE}',
    '${RUNTIME_IMAGE}',
  ]);
});

test('runs as the user of the chart, on the ports of the configuration', () => {
  const [, user] = /^USER (\d+):\d+$/m.exec(dockerfile) ?? [];
  expect(read('helm/nest-service/templates/_pod.tpl')).toContain(`runAsUser: ${user}\n`);
  const { FACET_HTTP_PORT: http, FACET_GRPC_PORT: grpc } = PROCESS_CONFIG.parse({});
  expect(dockerfile).toMatch(new RegExp(`^EXPOSE ${http} ${grpc}$`, 'm'));
});

test('sets only variables that a service reads, or that its libraries read before it', () => {
  const [, block] = /^ENV ([\s\S]*?[^\\])\n/m.exec(dockerfile) ?? [];
  const names = [...(block ?? '').matchAll(/(\w+)=/g)].map(([, name]) => name!);
  const libraries = ['NODE_ENV', 'FACET_TENSORFLOW', 'TF_CPP_MIN_LOG_LEVEL', 'UV_THREADPOOL_SIZE'];
  const known = read('.env.example');
  expect(names.length).toBeGreaterThan(libraries.length);
  expect(names.filter((name) => !libraries.includes(name) && !known.includes(`# ${name}=`))).toEqual([]);
});
