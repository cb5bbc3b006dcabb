import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portraitSvg } from '@facet/domain-portraits';
import { FacetError, median } from '@facet/kernel';
import sharp from 'sharp';
import places from '../setup/places.cjs';
import type { Benchmark } from './benchmark';
import { measured, type Taken } from './measured';
import { rounded } from './rounded';
import { startWebProcess } from './web-process';
import { withComment } from './with-comment';

const URLS = 10_000;
const ROUNDS = 3;
const CONCURRENCY = '64';
/** Side by side in the list: who dies and who lives. */
const DEAD_OF_TEN = 4;

interface Round extends Taken {
  readonly photos: number;
}

/** The intake of Facet's ingestion against img2dataset, on one server in the same run. */
export const benchmark: Benchmark = {
  title: 'photos of a list of web addresses, checked and kept: the intake of ingestion against img2dataset',
  options: {
    urls: `addresses of the list, ${DEAD_OF_TEN} of 10 dead; default ${URLS}`,
    rounds: `how often each runs, in turn; default ${ROUNDS}`,
  },
  async run({ urls: count = String(URLS), rounds: times = String(ROUNDS) }, progress) {
    if (!existsSync(join(places.img2dataset, 'site/img2dataset')))
      throw new FacetError(
        'FAILED_PRECONDITION',
        'img2dataset is not installed; npm run bench -- download installs it',
      );
    const folder = mkdtempSync(join(tmpdir(), 'facet-download-'));
    const pages = await photoFiles(join(folder, 'web'), Number(count));
    const web = await startWebProcess(join(folder, 'web'));
    try {
      const lists = writeLists(folder, web.url, pages);
      const [ours, theirs]: [Round[], Round[]] = [[], []];
      for (let round = 1; round <= Number(times); round++) {
        ours.push(runOurs(folder, lists.pubfig));
        theirs.push(runTheirs(folder, lists.csv));
        const [a, b] = [ours.at(-1)!, theirs.at(-1)!];
        progress(
          `round ${round}/${times}: facet ${a.photos} photos in ${a.cpuSeconds.toFixed(1)} CPU s, ` +
            `img2dataset ${b.photos} in ${b.cpuSeconds.toFixed(1)}`,
        );
      }
      const service = runService(folder, lists.pubfig);
      progress(`the whole service with its ledger: ${service.photos} photos in ${service.cpuSeconds.toFixed(1)} CPU s`);
      return figures(Number(count), { ours, theirs, service });
    } finally {
      await web.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Page {
  readonly path: string;
  readonly md5: string;
}

/** The photos that the web has, as files; the paths of the others lead to none. */
async function photoFiles(folder: string, count: number): Promise<Page[]> {
  mkdirSync(folder);
  const portraits: Buffer[] = [];
  for (let person = 1; person <= 5; person++)
    portraits.push(
      await sharp(Buffer.from(portraitSvg({ person, picture: 1 })))
        .jpeg({ quality: 90 })
        .toBuffer(),
    );
  return Array.from({ length: count }, (_, nth) => {
    const bytes = withComment(portraits[nth % portraits.length]!, String(nth));
    if (nth % 10 >= DEAD_OF_TEN) writeFileSync(join(folder, `${nth}.jpg`), bytes);
    return { path: `/${nth}.jpg`, md5: createHash('md5').update(bytes).digest('hex') };
  });
}

function writeLists(folder: string, url: string, pages: readonly Page[]) {
  const [pubfig, csv] = [join(folder, 'dev_urls.txt'), join(folder, 'urls.csv')];
  const rows = pages.map(({ path, md5 }, nth) => `Person ${nth % 100}\t${nth}\t${url}${path}\t0,0,480,600\t${md5}\n`);
  writeFileSync(pubfig, `# PubFig\n${rows.join('')}`);
  writeFileSync(csv, `url,md5\n${pages.map(({ path, md5 }) => `${url}${path},${md5}\n`).join('')}`);
  return { pubfig, csv };
}

const LOADER = join(__dirname, '../run/typescript.cjs');

function runOurs(folder: string, list: string): Round {
  return runProgram('download-intake.ts', { folder, list, more: [CONCURRENCY] }, {});
}

/** The ledger costs as much as the downloads: rows and events in a database that is made new. */
function runService(folder: string, list: string): Round {
  return runProgram(
    'download-service.ts',
    { folder, list, more: [] },
    {
      INGESTION_DOWNLOAD_ALLOW_PRIVATE: 'true',
      INGESTION_DOWNLOAD_CONCURRENCY: CONCURRENCY,
      INGESTION_DOWNLOAD_HOST_CONCURRENCY: CONCURRENCY,
      INGESTION_DOWNLOAD_HOST_PAUSE_MS: '0',
      INGESTION_PLACEHOLDER_PEOPLE: '1000',
    },
  );
}

interface ProgramArguments {
  readonly folder: string;
  readonly list: string;
  readonly more: readonly string[];
}

function runProgram(
  program: string,
  { folder, list, more }: ProgramArguments,
  environment: Readonly<Record<string, string>>,
): Round {
  const [data, result] = [join(folder, 'facet'), join(folder, 'facet.json')];
  rmSync(data, { recursive: true, force: true });
  const command = [process.execPath, '--require', LOADER, join(__dirname, program), list, data, result, ...more];
  const taken = measured(command, environment);
  return { ...taken, ...(JSON.parse(readFileSync(result, 'utf8')) as { photos: number }) };
}

function runTheirs(folder: string, list: string): Round {
  const out = join(folder, 'img2dataset');
  rmSync(out, { recursive: true, force: true });
  const script = join(__dirname, 'download-peers/img2dataset_urls.py');
  const command = ['python3', script, join(places.img2dataset, 'site'), list, out, CONCURRENCY];
  // A library of its asks PyPI for news of itself otherwise.
  const taken = measured(command, { NO_ALBUMENTATIONS_UPDATE: '1' });
  const photos = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jpg')).length;
  return { ...taken, photos };
}

interface Rounds {
  readonly ours: readonly Round[];
  readonly theirs: readonly Round[];
  readonly service: Round;
}

function figures(urls: number, { ours, theirs, service }: Rounds) {
  const perCpuSecond = ({ photos, cpuSeconds }: Round) => photos / cpuSeconds;
  const ratio = median(ours.map((round, i) => perCpuSecond(round) / perCpuSecond(theirs[i]!)));
  // Fewer photos at any speed are no success.
  const noFewer = ours.every(({ photos }, i) => photos >= theirs[i]!.photos);
  const each = (rounds: readonly Round[], of: (round: Round) => number) => rounds.map((round) => rounded(of(round)));
  return {
    ratio: noFewer ? rounded(ratio) : 0,
    goal: 2,
    raw: {
      urls,
      facetPhotos: each(ours, ({ photos }) => photos),
      img2datasetPhotos: each(theirs, ({ photos }) => photos),
      facetCpuSeconds: each(ours, ({ cpuSeconds }) => cpuSeconds),
      img2datasetCpuSeconds: each(theirs, ({ cpuSeconds }) => cpuSeconds),
      facetWallSeconds: each(ours, ({ wallSeconds }) => wallSeconds),
      img2datasetWallSeconds: each(theirs, ({ wallSeconds }) => wallSeconds),
      facetPeakMegabytes: each(ours, ({ peakBytes }) => peakBytes / 1e6),
      serviceCpuSeconds: rounded(service.cpuSeconds),
      servicePhotos: service.photos,
    },
    rounds: ours.length,
    versions: { img2dataset: places.IMG2DATASET_VERSION },
  };
}
