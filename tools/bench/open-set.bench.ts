import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { readModelManifest } from '@facet/domain-dataset-manifest';
import { startFacet } from '@facet/facet-host';
import { FacetError, pause } from '@facet/kernel';
import { createLogger } from '@facet/platform-logging';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import { grpcClient, type GrpcClient } from '@facet/platform-grpc';
import { ModelVersionState, ServingService } from '@facet/contracts-rpc';
import sharp from 'sharp';
import type { Benchmark, Measured } from './benchmark';
import { facetJson } from './facet-program';
import { photoPaths } from './photos';
import { rounded } from './rounded';

/** People who are enrolled, with so many photos each; the others of theirs, and all of the rest, are asked about. */
const ENROLLED = 30;
const PHOTOS_EACH = 8;

/** How many strangers are named, beside what was promised. */
export const benchmark: Benchmark = {
  title: "strangers' photos that Recognize names as anybody, beside the rate that the version promises",
  options: { faces: 'the ORL faces, unpacked: a folder per person of PGM files; required', folds: 'default 5' },
  async run({ faces, folds = '5' }, progress) {
    if (faces === undefined) throw new FacetError('INVALID_ARGUMENT', '--faces must name the folder of the ORL faces');
    const scratch = mkdtempSync(join(tmpdir(), 'facet-open-set-'));
    try {
      const sets = await photoSets(faces, scratch);
      const data = join(scratch, 'data');
      const args = ['--photos', sets.enrolled, '--data', data, '--calibrate', folds, '--once'];
      await facetJson(['run', ...args, '--http-port', '0', '--grpc-port', '0']);
      const key = join(data, 'objects/models/face_recog/1/manifest.json');
      const { calibration } = readModelManifest(readFileSync(key), key);
      progress(`calibrated by ${calibration!.strangerPhotos} photos of strangers`);
      const rates = calibration!.thresholds.map(({ falseMatchRate }) => falseMatchRate);
      return await measured(data, sets, rates, progress);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
};

interface PhotoSets {
  readonly enrolled: string;
  readonly known: string;
  readonly strangers: string;
}

/** The pictures as JPEG, four times as large: 92 x 112 pixels are fewer than a face may have. */
async function photoSets(faces: string, scratch: string): Promise<PhotoSets> {
  const files = readdirSync(faces, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.pgm'));
  const people = [...new Set(files.map((file) => dirname(file)))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const sets = {
    enrolled: join(scratch, 'enrolled'),
    known: join(scratch, 'known'),
    strangers: join(scratch, 'strangers'),
  };
  for (const file of files) {
    const person = people.indexOf(dirname(file));
    const number = Number.parseInt(basename(file), 10);
    const set = person >= ENROLLED ? 'strangers' : number > PHOTOS_EACH ? 'known' : 'enrolled';
    const folder = join(sets[set], dirname(file));
    mkdirSync(folder, { recursive: true });
    const { width, height, pixels } = pgm(readFileSync(join(faces, file)));
    const picture = sharp(pixels, { raw: { width, height, channels: 1 } }).resize(4 * width, 4 * height, {
      kernel: 'cubic',
    });
    writeFileSync(join(folder, `${number}.jpg`), await picture.jpeg({ quality: 95 }).toBuffer());
  }
  return sets;
}

/** Netpbm's P5: three numbers after the magic, one white space, a byte per pixel. */
function pgm(bytes: Buffer): { width: number; height: number; pixels: Buffer } {
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'));
  if (!header) throw new FacetError('INVALID_ARGUMENT', 'a picture is no binary PGM of 8 bits');
  return { width: Number(header[1]), height: Number(header[2]), pixels: bytes.subarray(header[0].length) };
}

/** A promise is kept as far as so few photos can tell: it is not below the interval of the true rate. */
async function measured(
  data: string,
  sets: PhotoSets,
  rates: readonly number[],
  progress: (line: string) => void,
): Promise<Measured> {
  const logger = createLogger({ service: 'bench', level: 'warn' });
  const facet = await startFacet({ dataFolder: data, httpPort: 0, grpcPort: 0, logger, environment: process.env });
  const client = grpcClient(ServingService, `127.0.0.1:${facet.grpcPort}`);
  const raw: Record<string, number | readonly number[]> = {};
  let kept = 0;
  try {
    await untilServed(client);
    for (const rate of rates) {
      const percent = `${rate * 100}`.replace('.', '_');
      const ask = async (folder: string) => {
        const answers: { right: boolean; named: boolean }[] = [];
        for (const path of photoPaths(folder)) {
          const { faces } = await client.recognize({ image: readFileSync(path), falseMatchRate: rate });
          const identity = faces[0]?.identity;
          const named = identity !== undefined && !identity.unknown;
          answers.push({ named, right: named && identity.label === basename(dirname(path)) });
        }
        return answers;
      };
      const [known, strangers] = [await ask(sets.known), await ask(sets.strangers)];
      const named = strangers.filter((one) => one.named).length;
      const [low, high] = wilson(named, strangers.length);
      raw[`promisedPercent_${percent}`] = rate * 100;
      raw[`strangersNamed_${percent}`] = named;
      raw[`trueRateInterval95Percent_${percent}`] = [rounded(low * 100), rounded(high * 100)];
      raw[`knownNamedRight_${percent}`] = known.filter((one) => one.right).length;
      raw[`knownNamedWrong_${percent}`] = known.filter((one) => one.named && !one.right).length;
      Object.assign(raw, { strangers: strangers.length, known: known.length });
      if (low <= rate) kept++;
      progress(
        `promised ${rate * 100} %: ${named} of ${strangers.length} strangers named, ${raw[`knownNamedRight_${percent}`]} of ${known.length} known`,
      );
    }
  } finally {
    client.close();
    await facet.stop();
  }
  return { ratio: kept / rates.length, goal: 1, raw, rounds: 1, versions: { tensorflow: tensorflowVersion() } };
}

/** The version is loaded after the start. */
async function untilServed(client: GrpcClient<typeof ServingService>): Promise<void> {
  for (;;) {
    const { models } = await client.listModels({});
    if (models.some(({ versions }) => versions.some(({ state }) => state === ModelVersionState.AVAILABLE))) return;
    await pause(200);
  }
}

/** The interval that holds a share with 95 % confidence, `count` of `of` having been seen (Wilson, 1927). */
function wilson(count: number, of: number): [low: number, high: number] {
  const z = 1.96;
  const share = count / of;
  const middle = share + z ** 2 / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return [middle - spread, middle + spread].map((value) => value / (1 + z ** 2 / of)) as [number, number];
}
