import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import {
  BatchSchema,
  ConversionService,
  DatasetSchema,
  IngestionService,
  JobSchema,
  JobState,
  ModelVersionState,
  ServingService,
  TrainingService,
} from '@facet/contracts-rpc';
import { create } from '@bufbuild/protobuf';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { type RunningProcess, type ServiceDefinition, startProcess } from '@facet/platform-bootstrap';
import { GrpcHost } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import { Controller, Module, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gateway } from '../gateway.service-definition';

const program = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const missing = existsSync(program) ? undefined : `there is no browser at ${program}; CHROMIUM_PATH names another`;

const FACE = {
  face: { box: { x: 30, y: 20, width: 40, height: 50 } },
  people: [
    { label: 'cleo', score: 0.875 },
    { label: 'ada', score: 0.1 },
    { label: '<b>ben</b>', score: 0.025 },
  ],
};
/** How serving answers next. */
let answer: { status: number; body: object };
let asked: { type: string | undefined; bytes: number };

@Controller()
class StandInServing {
  @Post('v1/recognize')
  async recognize(@Req() request: Request, @Res() response: Response) {
    let bytes = 0;
    for await (const piece of request) bytes += (piece as Buffer).length;
    asked = { type: request.headers['content-type'], bytes };
    response.status(answer.status).json(answer.body);
  }
}
@Module({ controllers: [StandInServing] })
class StandInServingModule {}
const standIn: ServiceDefinition = {
  ...gateway,
  module: StandInServingModule,
  http: { owns: (path) => path === '/v1/recognize' },
};

/** A gRPC method that always answers the same. */
const always = (reply: object) => (_call: unknown, done: (error: null, reply: object) => void) => done(null, reply);

const services = new GrpcHost();
let running: RunningProcess;
let browser: Browser;
let page: Page;
let complaints: string[];
let photo: Uint8Array;

beforeAll(async () => {
  if (missing) return;
  const batch = create(BatchSchema, { id: 'b', total: 34, accepted: 30, refused: { NO_FACE: 3, POSE_PAN: 1 } });
  const dataset = create(DatasetSchema, {
    version: '0123456789ab',
    batchId: 'b',
    labels: ['ada', 'cleo'],
    splits: { train: 21, validation: 9 },
  });
  const job = create(JobSchema, {
    datasetVersion: '0123456789ab',
    architecture: 'embedding-head',
    state: JobState.SUCCEEDED,
    step: 300,
    steps: 300,
    validationAccuracy: 0.975,
  });
  const models = [{ name: 'face_recog', versions: [{ version: 3n, state: ModelVersionState.AVAILABLE }] }];
  services.join(IngestionService, { ListBatches: always({ batches: [batch] }) });
  services.join(ConversionService, { ListDatasets: always({ datasets: [dataset] }) });
  services.join(TrainingService, { ListJobs: always({ jobs: [job] }) });
  services.join(ServingService, { ListModels: always({ models }) });
  const address = `127.0.0.1:${await services.listen('127.0.0.1:0')}`;
  services.open();
  const names = ['INGESTION', 'TFRECORD_CONVERSION', 'TRAINING', 'SERVING'];
  running = await startProcess({
    services: [standIn, gateway],
    compose: async (_, environment) => ({ parts: {}, environment, dataFolder: '/nowhere', close: async () => {} }),
    environment: Object.fromEntries(names.map((name) => [`${name}_GRPC_ADDRESS`, address])),
    logger: createLogger({ service: 'spec', destination: new PassThrough().resume() }),
    httpPort: 0,
    grpcPort: 0,
  });
  // A browser that may not start its sandbox as the super-user starts without.
  browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  photo = await new SharpImageCodec().renderSvg(
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="100"><rect width="120" height="100" fill="#fff"/></svg>',
  );
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
  await services.close();
});

beforeEach(async ({ skip }) => {
  skip(missing !== undefined, missing);
  complaints = [];
  page = await browser.newPage();
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  await page.goto(`http://127.0.0.1:${running.httpPort}`);
});
afterEach(() => page?.close());

/** Lets go of a photo over the page's field, as a person who dragged it there. */
async function dropPhoto(): Promise<void> {
  const base64 = Buffer.from(photo).toString('base64');
  const dataTransfer = await page.evaluateHandle(`(() => {
    const bytes = Uint8Array.from(atob('${base64}'), (letter) => letter.charCodeAt(0));
    const dragged = new DataTransfer();
    dragged.items.add(new File([bytes], 'photo.jpg', { type: 'image/jpeg' }));
    return dragged;
  })()`);
  await page.dispatchEvent('#drop', 'drop', { dataTransfer });
}

test('shows the last run and what is served', async () => {
  await page.getByText('Serving face_recog version 3').waitFor();
  const said = await page.locator('#summary').innerText();
  for (const fact of ['34 in, 30 accepted', 'NO_FACE', 'ada, cleo', 'train 21, validation 9', '97.5 %'])
    expect(said).toContain(fact);
  expect(complaints).toEqual([]);
});

describe('a photo that is dropped', () => {
  test('shows who it may be, the likeliest first, and where the face is', async () => {
    answer = { status: 200, body: { faces: [FACE] } };
    await dropPhoto();
    await page.locator('.person').first().waitFor();
    expect(asked).toEqual({ type: 'image/jpeg', bytes: photo.length });
    expect(await page.locator('.person span:first-child').allInnerTexts()).toEqual(['cleo', 'ada', '<b>ben</b>']);
    expect(await page.locator('.person span:last-child').allInnerTexts()).toEqual(['87.5 %', '10.0 %', '2.5 %']);
    const redAt = (x: number, y: number) =>
      page.evaluate(`document.getElementById('picture').getContext('2d').getImageData(${x}, ${y}, 1, 1).data[0]`);
    expect(await redAt(50, 45)).toBeGreaterThan(250);
    expect(await redAt(30, 45)).toBeLessThan(200);
    expect(complaints).toEqual([]);
  });

  test('of a stranger is called unknown, with the rate; of somebody known by the name', async () => {
    const rate = { falseMatchRate: 0.001, probability: 0.9, threshold: 0.95 };
    const [stranger, known] = [
      { ...FACE, identity: { label: 'unknown', unknown: true, ...rate } },
      { ...FACE, identity: { label: '<i>cleo</i>', unknown: false, ...rate } },
    ];
    answer = { status: 200, body: { faces: [stranger, known] } };
    await dropPhoto();
    await page.locator('.identity').waitFor();
    expect(await page.locator('.unknown').allInnerTexts()).toEqual([
      "Unknown: nobody whom this model knows (at this threshold of strangers' photos 0.1 % are named as somebody)",
    ]);
    expect(await page.locator('.identity').allInnerTexts()).toEqual([
      "<i>cleo</i> (of strangers' photos 0.1 % are named as somebody)",
    ]);
    expect(complaints).toEqual([]);
  });

  test('without a face says so', async () => {
    answer = { status: 200, body: { faces: [] } };
    await dropPhoto();
    await page.getByText('No face was found in this photo.').waitFor();
    expect(await page.locator('.person').count()).toBe(0);
  });

  test('that is refused says why', async () => {
    answer = { status: 400, body: { error: 'the picture is animated, only still pictures are accepted' } };
    await dropPhoto();
    await page.getByText('the picture is animated, only still pictures are accepted').waitFor();
    expect(await page.locator('#result').isVisible()).toBe(false);
  });
});
