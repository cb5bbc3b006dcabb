import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readSavedModelSignatures } from '@facet/tensorflow-saved-model';
import { type Browser, chromium, type CDPSession, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { facetInProcess } from '../../facet-in-process.fixture';

const MNIST = join(process.env['FACET_TEST_DATA'] ?? join(__dirname, '../../../../../../shared/data'), 'mnist');
const noDigits = existsSync(MNIST) ? undefined : `the digits are not at ${MNIST}; FACET_TEST_DATA names another folder`;
const program = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const noBrowser = existsSync(program) ? undefined : `there is no browser at ${program}; CHROMIUM_PATH names another`;

const folder = mkdtempSync(join(tmpdir(), 'facet-digits-'));
let lesson: ChildProcess | undefined;
let result: { testAccuracy: number; testDigits: number; loss: number; page: string; model: { uri: string } };
let browser: Browser | undefined;

/** The whole lesson in its short form, which stays up for the page. */
beforeAll(async () => {
  if (noDigits) return;
  const command = join(__dirname, '../../../bin/facet.cjs');
  const ports = ['--http-port', '0', '--grpc-port', '0'];
  const args = ['learn', 'digits', '--mnist', MNIST, '--data', join(folder, 'data'), '--steps', '120', ...ports];
  lesson = spawn(process.execPath, [command, ...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  lesson.stderr!.on('data', (text) => (said += String(text)));
  const line = once(createInterface({ input: lesson.stdout! }), 'line').then(([text]) => String(text));
  const ended = once(lesson, 'exit').then(([status]) => Promise.reject(new Error(`ended with ${status}: ${said}`)));
  result = JSON.parse(await Promise.race([line, ended]));
  ended.catch(() => undefined);
  // A browser that may not start its sandbox as the super-user starts without.
  if (!noBrowser) browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  if (lesson?.exitCode === null) {
    const ended = once(lesson, 'exit');
    lesson.kill('SIGINT');
    const [status] = await ended;
    expect(status).toBe(0);
  }
  rmSync(folder, { recursive: true, force: true });
});

describe('learn digits', () => {
  beforeEach(({ skip }) => skip(noDigits !== undefined, noDigits));

  test('recognises most of the 10,000 test digits after 120 steps', () => {
    expect(result.testDigits).toBe(10_000);
    expect(result.testAccuracy).toBeGreaterThan(0.94);
  });

  test('publishes a SavedModel with the feature maps as a second signature', async () => {
    const { serving_default, feature_maps } = await readSavedModelSignatures(
      join(folder, 'data/objects/models/digits/1'),
    );
    expect(Object.keys(serving_default!.outputs).sort()).toEqual(['classes', 'prediction', 'scores']);
    expect(feature_maps!.inputs).toMatchObject({ image_bytes: { dtype: 'string', shape: [-1] } });
    expect(feature_maps!.outputs).toMatchObject({
      scores: { dtype: 'float32', shape: [-1, 10] },
      before_relu: { dtype: 'float32', shape: [-1, 28, 28, 32] },
      after_relu: { dtype: 'float32', shape: [-1, 28, 28, 32] },
    });
  });
});

describe('refuses', () => {
  const learn = (mnist: string) => facetInProcess('learn', 'digits', '--mnist', mnist, '--data', join(folder, 'none'));

  test('a folder without the files', async () => {
    const { status, stderr } = await learn(folder);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `facet: there is neither train-images-idx3-ubyte nor train-images-idx3-ubyte.gz in ${folder}\n`,
    });
  });

  test('a download that was cut off, by its name', async ({ skip }) => {
    skip(noDigits !== undefined, noDigits);
    const half = join(folder, 'half');
    mkdirSync(half);
    for (const name of readdirSync(MNIST)) if (name.endsWith('.gz')) copyFileSync(join(MNIST, name), join(half, name));
    copyFileSync(join(MNIST, 'broken/train-images-idx3-ubyte.gz'), join(half, 'train-images-idx3-ubyte.gz'));
    const { status, stderr } = await learn(half);
    expect(status).toBe(1);
    expect(stderr).toContain(`${join(half, 'train-images-idx3-ubyte.gz')} is cut off or damaged`);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

type Stroke = readonly (readonly [x: number, y: number])[];
const circle = (x: number, y: number, rx: number, ry: number): Stroke =>
  Array.from({ length: 25 }, (_, i) => [x + rx * Math.sin((i * Math.PI) / 12), y - ry * Math.cos((i * Math.PI) / 12)]);

/** Digits as a person draws them, on a pad of 280 x 280. */
const DRAWN: readonly (readonly [digit: number, stroke: Stroke])[] = [
  [0, circle(140, 140, 55, 85)],
  [1, [[145, 50], [140, 140], [135, 230]]], // prettier-ignore
  [7, [[70, 70], [140, 66], [205, 68], [170, 140], [130, 235]]], // prettier-ignore
];

describe('the page, in a browser', () => {
  let page: Page;
  let complaints: string[];

  beforeEach(async ({ skip }) => {
    skip((noDigits ?? noBrowser) !== undefined, noDigits ?? noBrowser);
    complaints = [];
    page = await browser!.newPage({ hasTouch: true });
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    await page.goto(result.page);
    return () => page.close();
  });

  const best = () => page.locator('.score.best span').first().innerText();
  const corner = async () => (await page.locator('#pad').boundingBox())!;

  /** Draws with the mouse and waits for the answer to the finished drawing. */
  async function draw(stroke: Stroke): Promise<void> {
    const { x, y } = await corner();
    const answered = lastAnswer();
    const [[startX, startY], ...rest] = stroke as [[number, number], ...Stroke];
    await page.mouse.move(x + startX, y + startY);
    await page.mouse.down();
    for (const [toX, toY] of rest) await page.mouse.move(x + toX, y + toY, { steps: 3 });
    await page.mouse.up();
    await answered;
  }

  /** No request is left, and the latest answer is shown. */
  const lastAnswer = async (): Promise<void> => {
    await page.waitForResponse('**/v1/models/digits:predict');
    await page.waitForLoadState('networkidle');
  };

  test.each(DRAWN)('reads a %i that is drawn with the mouse', async (digit, stroke) => {
    await draw(stroke);
    await expect.poll(best).toBe(String(digit));
    const shares = await page.locator('.score span:last-child').allInnerTexts();
    expect(shares).toHaveLength(10);
    const sum = shares.reduce((total, share) => total + parseFloat(share), 0);
    expect(Math.abs(sum - 100)).toBeLessThan(1);
    const bars = await page
      .locator('.score meter')
      .evaluateAll((meters) => meters.map((meter) => (meter as unknown as { value: number }).value));
    expect(bars.indexOf(Math.max(...bars))).toBe(digit);
    expect(complaints).toEqual([]);
  });

  test('reads one that is drawn with a finger', async () => {
    const { x, y } = await corner();
    const touch: CDPSession = await page.context().newCDPSession(page);
    const [, stroke] = DRAWN[1]!;
    const at = ([toX, toY]: Stroke[number]) => [{ x: x + toX, y: y + toY }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(stroke[0]!) });
    for (const place of stroke.slice(1))
      await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(place) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await expect.poll(best).toBe('1');
  });

  test('shows 32 maps before and 32 after the ReLU, which takes away what is below 0', async () => {
    await draw(DRAWN[0]![1]);
    await page.locator('.score.best').waitFor();
    // Of the maps of one kind: how many there are, how many show something, how many have blue, that is negative, pixels.
    const maps = (id: string): Promise<[number, number, number]> =>
      page.evaluate(`(() => {
        const pixels = [...document.querySelectorAll('#${id} canvas')].map((canvas) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, 28, 28);
          return Array.from({ length: 784 }, (_, i) => data.slice(i * 4, i * 4 + 3));
        });
        const having = (wanted) => pixels.filter((map) => map.some(wanted)).length;
        return [pixels.length, having(([r, g, b]) => r + g + b > 0), having(([r, , b]) => b > 0 && r === 0)];
      })()`);
    const [before, beforeSeen, beforeNegative] = await maps('before-relu');
    const [after, afterSeen, afterNegative] = await maps('after-relu');
    expect([before, after]).toEqual([32, 32]);
    expect(beforeSeen).toBe(32);
    expect(beforeNegative).toBeGreaterThan(16);
    expect(afterSeen).toBeGreaterThan(16);
    expect(afterNegative).toBe(0);
    if (process.env['FACET_SCREENSHOT'])
      await page.screenshot({ path: process.env['FACET_SCREENSHOT'], fullPage: true });
  });

  test('forgets a drawing that is cleared', async () => {
    await draw(DRAWN[0]![1]);
    await page.locator('.score.best').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await page.locator('.score.best').count()).toBe(0);
  });
});
