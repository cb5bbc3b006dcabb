import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluationReport } from '@facet/domain-evaluation';
import { blackPng, browserMissing, browserProgram } from '@facet/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluationPage } from './evaluation-page';

const LABELS = ['ada', '</script><b>ben</b>', 'cem'];
const SCORES = [
  [0, [0.9, 0.05, 0.05]],
  [0, [0.2, 0.7, 0.1]],
  [1, [0.1, 0.8, 0.1]],
  [1, [0.3, 0.4, 0.3]],
  [2, [0.6, 0.1, 0.3]],
] as const;

const examples = SCORES.map(([classNumber, scores], i) => ({ photo: `photo-${i}.jpg`, classNumber, scores }));
const evaluation = {
  ...evaluationReport(examples, LABELS),
  model: { name: 'face_recog', version: 3, architecture: 'face-cnn' },
  dataset: { version: '0123456789ab', split: 'validation' as const },
  unknownPeople: 2,
};
const html = evaluationPage({
  evaluation,
  crops: new Map(evaluation.mistakes.map(({ photo }) => [photo, blackPng(8, 8)])),
});

test('needs no other file and no network', () => {
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/<(link|script|img)[^>]+(src|href)="(?!data:)/);
  expect(html).toContain('2 photos of people whom it does not know are left out');
});

describe.skipIf(browserMissing)(`in a browser${browserMissing ? `: ${browserMissing}` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-page-'));
  const complaints: string[] = [];
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserProgram, args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    const file = join(folder, 'evaluation.html');
    writeFileSync(file, html);
    await page.goto(`file://${file}`);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  const count = (selector: string) => page.locator(selector).count();

  test('every chart is drawn', async () => {
    expect(complaints).toEqual([]);
    expect(await count('#confusion [aria-label=cell] rect')).toBe(9);
    // As many numbers as there are pairs of people that occur.
    expect(await count('#confusion [aria-label=text] text')).toBe(4);
    expect(await count('#roc [aria-label=line] path')).toBe(2);
    expect(await count('#roc [aria-label=dot] circle')).toBe(1);
    expect(await count('#histograms [aria-label=rect] rect')).toBe(40);
    expect(await count('#f1 [aria-label=bar] rect')).toBe(3);
    expect(await count('#topk [aria-label=bar] rect')).toBe(3);
  });

  test('a curve goes from one corner to the other', async () => {
    const path = await page.locator('#roc [aria-label=line] path').last().getAttribute('d');
    const numbers = path!.match(/-?[\d.]+/g)!.map(Number);
    expect(numbers[0]).toBeLessThan(numbers.at(-2)!);
    expect(numbers[1]).toBeGreaterThan(numbers.at(-1)!);
  });

  test('the mistakes are shown, the surest first, and names are text', async () => {
    expect(await count('.photos img')).toBe(2);
    const loaded = await page
      .locator('.photos img')
      .evaluateAll((all) => all.map((one) => (one as unknown as { naturalWidth: number }).naturalWidth));
    expect(loaded).toEqual([8, 8]);
    expect(await page.locator('.photos figcaption').first().innerText()).toContain(
      'ada (20.0 %) taken for </script><b>ben</b> (70.0 %)',
    );
    expect(await count('tbody tr')).toBe(3);
  });
});
