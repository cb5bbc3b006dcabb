import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { blackPng, browserMissing, browserProgram } from '@facet/testing';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBatch } from './batch-content';
import { CROP_RULE, photosOf, TestBatch, type TestPhoto } from './batch.fixture';
import { planDataset } from './dataset-plan';
import { SHEET_PICTURES, sheetFaces, summaryPage } from './summary-page';

const HOSTILE = `<img src=x onerror="document.title='broken'"> & "co"`;
const PHOTOS: readonly TestPhoto[] = [
  ...photosOf({ ada: 200, [HOSTILE]: 10 }).map((photo, i) => ({ ...photo, pan: (i % 9) * 2 - 8 })),
  { path: 'ada/side.jpg', label: 'ada', refused: 'POSE_PAN', pan: 40 },
  { path: 'ada/group.jpg', label: 'ada', refused: 'MULTI_FACE' },
  { path: 'ada/crowd.jpg', label: 'ada', refused: 'MULTI_FACE' },
];

async function planned() {
  const choices = { batchId: 'b', cropRule: CROP_RULE, trainFraction: 0.7, seed: 1, minPhotosPerPerson: 4 };
  return planDataset(await readBatch(new TestBatch(PHOTOS), { ...choices, maxFaces: 1000 }), choices);
}

async function page(): Promise<Uint8Array> {
  const plan = await planned();
  const shown = (['train', 'validation'] as const).flatMap((split) => sheetFaces(plan.faces, split));
  return summaryPage(
    plan,
    shown.map((face) => ({ ...face, crop: blackPng(16, 16) })),
  );
}

test('a contact sheet shows so many pictures of a split at most, from all over it', async () => {
  const { faces } = await planned();
  const shown = sheetFaces(faces, 'train');
  expect(shown).toHaveLength(SHEET_PICTURES);
  expect(new Set(shown.map(({ path }) => path)).size).toBe(SHEET_PICTURES);
  const own = faces.filter(({ split }) => split === 'train');
  expect(shown[0]).toBe(own[0]);
  expect(own.indexOf(shown.at(-1)!)).toBeGreaterThan(own.length * 0.95);
});

describe.skipIf(browserMissing)(`in a browser${browserMissing ? `: ${browserMissing}` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-summary-'));
  let browser: Browser;
  beforeAll(async () => (browser = await chromium.launch({ executablePath: browserProgram, args: ['--no-sandbox'] })));
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test('the page shows people, reasons, measures and pictures, and asks nobody for anything', async () => {
    const file = join(folder, 'summary.html');
    writeFileSync(file, await page());
    const opened = await browser.newPage();
    const asked: string[] = [];
    const problems: string[] = [];
    opened.on('request', (request) => asked.push(request.url().slice(0, 5)));
    opened.on('pageerror', (error) => problems.push(String(error)));
    opened.on('console', (message) => problems.push(message.text()));
    await opened.goto(pathToFileURL(file).href);
    expect(problems).toEqual([]);
    // The page itself, and nothing else.
    expect(asked.filter((url) => url !== 'data:')).toEqual(['file:']);
    expect(await opened.title()).toMatch(/^Dataset [0-9a-f]{12}$/);
    const text = await opened.innerText('body');
    expect(text).toContain('213 inputs, 210 accepted, of 2 people');
    expect(text).toMatch(/MULTI_FACE\s+2\s/);
    expect(text).toMatch(/POSE_PAN\s+1\s/);
    expect(text).toContain(HOSTILE);
    expect(await opened.locator('h3').allInnerTexts()).toHaveLength(5);
    const widths = await opened
      .locator('figure img')
      .evaluateAll((images: { naturalWidth: number }[]) => images.map(({ naturalWidth }) => naturalWidth));
    expect(widths.length).toBeGreaterThan(SHEET_PICTURES);
    expect(new Set(widths)).toEqual(new Set([16]));
    // The longest bar is as long as its place, and no table is wider than the page.
    const overflow = await opened.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBeLessThanOrEqual(0);
    if (process.env['SUMMARY_SHOT']) await opened.screenshot({ path: process.env['SUMMARY_SHOT'], fullPage: true });
  });
});
