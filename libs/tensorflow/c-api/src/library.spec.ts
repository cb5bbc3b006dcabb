import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tensorflowVersion } from './library';

const root = join(__dirname, '../../../..');

test('the library is the version that the signatures were checked against', () => {
  expect(tensorflowVersion()).toMatch(/^2\.21\./);
});

test('a missing library is one sentence with the command that fixes it', () => {
  const program = `require('@facet/tensorflow-c-api').tensorflowVersion()`;
  const { stderr, status } = spawnSync(process.execPath, ['-r', './tools/run/typescript.cjs', '-e', program], {
    cwd: root,
    env: { ...process.env, FACET_TENSORFLOW: '/nowhere' },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('there is no TensorFlow library at /nowhere/lib/');
  expect(stderr).toContain('run: npm run setup');
});
