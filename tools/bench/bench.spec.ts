import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const bench = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'bench.cjs'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

test('without a name, or with one that is none, it lists the benchmarks', () => {
  expect(bench()).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringContaining('face-accuracy|face-recognition|faces'),
  });
  expect(bench('nothing').stderr).toMatch(/^there is no benchmark named nothing; usage: /);
  expect(bench('../bench').stderr).toMatch(/^usage: /);
});

test.each([
  [['faces', '--speed', '3'], '--speed is no option here; there are: --photos ('],
  [['faces', 'photos'], 'photos is no option here'],
  [['faces', '--rounds'], '--rounds needs a value: how often'],
  [['face-accuracy', '--json'], '--photos must name the folder of the photo sets'],
])('%j is refused with one sentence', (args, message) => {
  const { status, stdout, stderr } = bench(...args);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});
