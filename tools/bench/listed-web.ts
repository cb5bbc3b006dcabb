import { createHash } from 'node:crypto';
import { portraitSvg, SAMPLE_PEOPLE, SAMPLE_PICTURES_PER_PERSON } from '@facet/domain-portraits';
import { PhotoWeb, type WebPage } from '@facet/testing/photo-web';
import sharp from 'sharp';
import { withComment } from './with-comment';

const WIDTH = 240;
const HEIGHT = 300;
/** Each has a folder of the list to itself. */
const URLS_PER_PERSON = 25;

/** What a row must come to, and what of the web makes it so. */
interface PlannedRow {
  readonly kind: string;
  readonly page: WebPage;
  readonly verdict: string;
  /** Bytes that the list means. */
  readonly listed: Uint8Array;
  /** x0,y0,x1,y1 */
  readonly rect: string;
  /** What a redirect leads to, at `movedPath`. */
  readonly moved?: WebPage;
  /** The row whose photo this one names again, for somebody else. */
  readonly sharedWith?: number;
}

/** Of the right one of two portraits. */
const RIGHT_RECT = `${WIDTH + 30},20,${WIDTH + 210},280`;

const movedPath = (nth: number) => `/moved-${nth}.jpg`;

export interface ListedWeb {
  readonly web: PhotoWeb;
  /** The text of a PubFig list of its addresses. */
  readonly list: string;
  /** Path in the ledger → reason of refusal, or ACCEPTED. */
  readonly expected: ReadonlyMap<string, string>;
  /** Paths of the web that give one row's photo, at the first request. */
  readonly plainPaths: readonly string[];
}

type Kind = (nth: number) => PlannedRow;

const EACH_LISTED = 'two faces, each listed';

/** Of every 100 addresses so many are of a kind; the rest is good. */
const SHARES = {
  'not found': 14,
  gone: 8,
  forbidden: 6,
  'always failing': 3,
  broken: 3,
  'redirecting for ever': 3,
  'nobody there': 3,
  placeholder: 10,
  'lying: a page that says it is a picture': 3,
  'other bytes than listed': 4,
  endless: 2,
  slow: 3,
  'failing at first': 3,
  redirecting: 5,
  'lying: a picture that says it is a page': 3,
  'two faces, one listed': 6,
  [EACH_LISTED]: 4,
};

/**
 * A web of `count` addresses as those of a list of celebrities are after some years: 40 % dead, 10 % placeholders, and
 * whatever else goes wrong, spread over the list.
 */
export async function startListedWeb(count: number): Promise<ListedWeb> {
  const draw = await pictures();
  // Neighbours in the list are of different people, so that a placeholder is behind many.
  const people = Math.max(2, Math.ceil(count / URLS_PER_PERSON));
  const kinds = planner(draw, people);
  const rows: PlannedRow[] = [];
  for (let nth = 0; nth < count; nth++) rows.push(kinds(nth));
  const pages: Record<string, WebPage> = {};
  const expected = new Map<string, string>();
  const web = await PhotoWeb.start(pages);
  const plainPaths: string[] = [];
  const lines = rows.map(({ kind, page, verdict, listed, rect, moved, sharedWith }, nth) => {
    const [person, number] = [`Person ${nth % people}`, Math.floor(nth / people) + 1];
    const path = `/${sharedWith ?? nth}.jpg`;
    web.set(path, page.kind === 'redirect' && page.to === '' ? { kind: 'redirect', to: path } : page);
    if (moved) web.set(movedPath(nth), moved);
    expected.set(`${person}/${number}`, verdict);
    if (page.kind === 'bytes' && verdict === 'ACCEPTED' && kind !== EACH_LISTED) plainPaths.push(path);
    const url = kind === 'nobody there' ? `http://127.0.0.1:9/${nth}.jpg` : web.url(path);
    return [person, number, url, rect, createHash('md5').update(listed).digest('hex')].join('\t');
  });
  const list = `# PubFig Dataset v1.2 - dev_urls.txt\n#\tperson\timagenum\turl\trect\tmd5sum\n${lines.join('\n')}\n`;
  return { web, list, expected, plainPaths };
}

function planner(draw: Pictures, people: number): Kind {
  const names = Object.entries(SHARES).flatMap(([name, share]) => Array.from({ length: share }, () => name));
  let alone: number | undefined;
  /** The last row of its kind whose photo nobody else has yet, and who is of another person. */
  const partnerOf = (nth: number): number | undefined => {
    const partner = alone === undefined || (nth - alone) % people === 0 ? undefined : alone;
    alone = partner === undefined ? nth : undefined;
    return partner;
  };
  return (nth) => {
    // 61 and 100 have no common factor: each hundred has every kind, its rows apart.
    const kind = names[(nth * 61) % 100] ?? 'good';
    const bytes = kind === 'two faces, one listed' ? draw.pair(nth) : draw.one(nth);
    const row = { kind, listed: bytes, rect: '30,20,210,280' };
    const good = (page: WebPage): PlannedRow => ({ ...row, page, verdict: 'ACCEPTED' });
    const dead = (page: WebPage): PlannedRow => ({ ...row, page, verdict: 'DEAD_URL' });
    switch (kind) {
      case 'not found':
        return dead({ kind: 'status', status: 404 });
      case 'gone':
        return dead({ kind: 'status', status: 410 });
      case 'forbidden':
        return dead({ kind: 'status', status: 403 });
      case 'always failing':
        return dead({ kind: 'status', status: 500 });
      case 'broken':
        return dead({ kind: 'broken' });
      case 'redirecting for ever':
        return dead({ kind: 'redirect', to: '' });
      case 'nobody there':
        return dead({ kind: 'silent' });
      case 'placeholder':
        return { ...row, page: { kind: 'bytes', bytes: draw.placeholder }, verdict: 'PLACEHOLDER' };
      case 'lying: a page that says it is a picture':
        return { ...row, page: { kind: 'bytes', bytes: PAGE, type: 'image/jpeg' }, verdict: 'NOT_AN_IMAGE' };
      case 'other bytes than listed':
        return { ...row, listed: PAGE, page: { kind: 'bytes', bytes }, verdict: 'MD5_MISMATCH' };
      case 'endless':
        return { ...row, page: { kind: 'endless' }, verdict: 'TOO_MANY_BYTES' };
      case 'slow':
        return good({ kind: 'bytes', bytes, afterMs: 300 });
      case 'failing at first':
        return good({ kind: 'flaky', bytes, status: nth % 2 ? 503 : 429, times: 2 });
      case 'redirecting':
        return { ...good({ kind: 'redirect', to: movedPath(nth) }), moved: { kind: 'bytes', bytes } };
      case 'lying: a picture that says it is a page':
        return good({ kind: 'bytes', bytes, type: 'text/html' });
      case 'two faces, one listed':
        return { ...good({ kind: 'bytes', bytes }), rect: RIGHT_RECT };
      case EACH_LISTED: {
        const sharedWith = partnerOf(nth);
        const both = draw.foundPair(sharedWith ?? nth);
        const shared = { ...good({ kind: 'bytes', bytes: both }), listed: both };
        return sharedWith === undefined ? shared : { ...shared, rect: RIGHT_RECT, sharedWith };
      }
      default:
        return good({ kind: 'bytes', bytes });
    }
  };
}

const PAGE = Buffer.from('<!doctype html><html><title>Photo removed</title></html>');

interface Pictures {
  /** A portrait whose bytes nobody else has. */
  readonly one: (nth: number) => Uint8Array;
  /** Two portraits side by side. */
  readonly pair: (nth: number) => Uint8Array;
  /** Two of which the detector finds both; of some pairs it finds one only. */
  readonly foundPair: (nth: number) => Uint8Array;
  readonly placeholder: Uint8Array;
}

async function pictures(): Promise<Pictures> {
  const portraits: Buffer[] = [];
  for (let person = 1; person <= SAMPLE_PEOPLE.length; person++)
    for (let picture = 1; picture <= SAMPLE_PICTURES_PER_PERSON; picture += 3) {
      const svg = Buffer.from(portraitSvg({ person, picture }));
      portraits.push(await sharp(svg).resize(WIDTH, HEIGHT).jpeg().toBuffer());
    }
  const at = (nth: number) => portraits[nth % portraits.length]!;
  const pairs: Buffer[] = [];
  for (let nth = 0; nth < 4; nth++) {
    const sheet = sharp({ create: { width: 2 * WIDTH, height: HEIGHT, channels: 3, background: '#888' } });
    const both = [
      { input: at(nth), left: 0, top: 0 },
      { input: at(nth + SAMPLE_PICTURES_PER_PERSON), left: WIDTH, top: 0 },
    ];
    pairs.push(await sheet.composite(both).jpeg().toBuffer());
  }
  const grey = sharp({ create: { width: 100, height: 100, channels: 3, background: '#ccc' } });
  return {
    one: (nth) => withComment(at(nth), String(nth)),
    pair: (nth) => withComment(pairs[nth % pairs.length]!, String(nth)),
    foundPair: (nth) => withComment(pairs.at(-1)!, String(nth)),
    placeholder: await grey.png().toBuffer(),
  };
}
