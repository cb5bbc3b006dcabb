import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { facetInProcess } from '../../facet-in-process.fixture';

const folder = mkdtempSync(join(tmpdir(), 'facet-learn-'));
const at = (name: string) => join(folder, name);
const [FARES, METRES, PLOT] = [at('fares.csv'), at('metres.csv'), at('plot.svg')];
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  const fares = (unit: number) => Array.from({ length: 10 }, (_, i) => `${(i + 1) * unit},${1600 * (i + 1) + 2000}\n`);
  writeFileSync(FARES, `distance,fare\n${fares(1).join('')}`);
  writeFileSync(METRES, fares(1000).join(''));
});

const learn = (csv: string, ...args: string[]) =>
  facetInProcess('learn', 'regression', '--csv', csv, '--plot', PLOT, ...args);

test('the fare of a taxi by its distance: 1600 for each km and 2000 to begin with', async () => {
  const { status, stdout, stderr } = await learn(FARES, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { weight, bias, cost, predictions } = JSON.parse(stdout);
  expect(Math.abs(weight / 1600 - 1)).toBeLessThan(1e-3);
  expect(Math.abs(bias / 2000 - 1)).toBeLessThan(1e-3);
  expect(cost).toBeLessThan(1);
  expect(predictions).toEqual([{ x: 10, y: expect.closeTo(18_000, 0) }]);
});

test('tells how the cost falls, the line, what it predicts, and draws it', async () => {
  const { status, stdout } = await learn(FARES, '--predict', '0', '10');
  expect(status).toBe(0);
  const rows = stdout.split('\n').map((line) => line.trim().split(/ +/).map(Number));
  const places = rows.filter((row) => row.length === 4 && row.every(Number.isFinite));
  expect(places[0]).toEqual([0, expect.any(Number), 0, 0]);
  expect(places.length).toBeGreaterThan(8);
  places.slice(1).forEach(([, cost], i) => expect(cost).toBeLessThan(places[i]![1]!));
  expect(stdout).toMatch(/fare = 1600\.00 · distance \+ (1999\.9|2000\.0)\d\n/);
  expect(stdout).toMatch(/distance 0: fare (1999\.9|2000\.0)\d\ndistance 10: fare 18000\.0\d\n/);
  const svg = readFileSync(PLOT, 'utf8');
  expect(svg).toMatch(/^<svg width="960"/);
  expect(svg).toContain('>fare by distance<');
});

describe('a learning rate that is too large is explained, with one that works', () => {
  test.each([
    ['wildly', '0.1'],
    ['by a little', '0.0257'],
  ])('%s', async (_, rate) => {
    const { status, stderr } = await learn(FARES, '--learning-rate', rate, '--steps', '400');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /the cost went from [\de+.]+ to [\de+.]+ after \d+ steps: the learning rate 0\.\d+ is too large/,
    );
    const [, better] = /try --learning-rate ([\d.]+)/.exec(stderr)!;
    const { weight } = JSON.parse((await learn(FARES, '--learning-rate', better!, '--json')).stdout);
    expect(weight).toBeCloseTo(1600, 0);
  });
});

test('over metres it says that the line still moves and what helps, and that helps', async () => {
  const still = await learn(METRES, '--steps', '50');
  expect(still.stdout).toMatch(/The line still moves: .* after \d{7,} steps\. With --standardize/);
  const found = JSON.parse((await learn(METRES, '--standardize', '--predict', '10000', '--json')).stdout);
  expect(found).toMatchObject({ weight: expect.closeTo(1.6, 5), bias: expect.closeTo(2000, 2) });
  expect(found.predictions[0].y).toBeCloseTo(18_000, 1);
});

describe('refuses', () => {
  test.each([
    ['a word', 'km,fare\n1,3600\n2,cheap\n', 'line 3 of FILE: cell 2 is "cheap", a number is needed'],
    ['an empty cell', '1,3600\n2\n', 'line 2 of FILE: cell 2 is empty, a number is needed'],
    ['a half header', 'km,3600\n', 'line 1 of FILE: cell 1 is "km", a number is needed'],
    ['a single distance', '4,1\n4,2\n', 'every x is 4; a line needs two points with different x'],
    ['no points', 'km,fare\n', 'there are 0 points'],
  ])('%s', async (_, text, message) => {
    const file = at('bad.csv');
    writeFileSync(file, text);
    const { status, stdout, stderr } = await learn(file);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.replaceAll(file, 'FILE')).toContain(message);
  });

  test('a file that is not there', async () => {
    expect(await learn(at('none.csv'))).toMatchObject({
      status: 1,
      stderr: `facet: there is no file ${at('none.csv')}\n`,
    });
  });
});
