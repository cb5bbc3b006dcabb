import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { facet } from '../facet-command.fixture';

const folder = mkdtempSync(join(tmpdir(), 'facet-config-'));
const file = join(folder, 'pipeline.config');
const CONFIG = '\ufeff# Pets.\r\nmodel { ssd { num_classes: 37 } }\r\ntrain_config: {\r\n}\r\n';

beforeEach(() => writeFileSync(file, CONFIG));
afterAll(() => rmSync(folder, { recursive: true }));

test('without changes every byte passes through', () => {
  expect(facet('detection', 'config', file)).toEqual({ status: 0, stdout: CONFIG, stderr: '' });
});

test('a file is changed in place, and the changes are told', () => {
  const ran = facet('detection', 'config', file, '--set', 'num_classes=5', '--num-steps', '50000', '--output', file);
  expect(ran).toEqual({
    status: 0,
    stdout: '',
    stderr: 'line 2: model.ssd.num_classes 37 -> 5\nline 4: train_config.num_steps added, 50000\n',
  });
  expect(readFileSync(file, 'utf8')).toBe(
    CONFIG.replace('37', '5').replace('config: {\r\n', 'config: {\r\n  num_steps: 50000\r\n'),
  );
  expect(readdirSync(folder)).toEqual(['pipeline.config']);
});

test('the changes as JSON', () => {
  const output = join(folder, 'changed.config');
  const { stdout } = facet('detection', 'config', file, '--set', 'num_classes=5', '--output', output, '--json');
  expect(JSON.parse(stdout)).toEqual({
    file,
    output,
    changes: [{ path: 'model.ssd.num_classes', line: 2, before: '37', after: '5' }],
  });
  rmSync(output);
});

test.each([
  [['--set', 'num_clases=5'], 'no field num_clases; near it: model.ssd.num_classes'],
  [['--set', 'num_classes'], 'It must be path=value'],
  [['--num-steps', 'many'], 'It must be a whole number'],
  [['--json'], '--json needs --output'],
])('%j is refused, and nothing is written', (args, message) => {
  const { status, stdout, stderr } = facet('detection', 'config', file, ...args);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(message);
});

test('a file that is not there, a folder and no text are named', () => {
  writeFileSync(join(folder, 'latin1'), Buffer.from([0xe9]));
  const refusal = (path: string) => facet('detection', 'config', join(folder, path)).stderr;
  expect(refusal('none')).toBe(`facet: there is no file ${join(folder, 'none')}\n`);
  expect(refusal('')).toBe(`facet: ${join(folder, '')} is a folder, a file is needed\n`);
  expect(refusal('latin1')).toBe(`facet: ${join(folder, 'latin1')} is no text in UTF-8\n`);
});
