import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PhotoWeb, type WebPage } from '@facet/testing';

export type ListedPage = WebPage & {
  /** The bytes that the list means, where the page gives others. */
  readonly listed?: Uint8Array;
  /** `x0,y0,x1,y1` of the face; default `10,20,40,60`. */
  readonly rect?: string;
};

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

/** A web of pages, and a PubFig list of them in a file of `folder`: `person/number` → the page. */
export async function webWithList(folder: string, pages: Record<string, ListedPage>, name = 'dev_urls.txt') {
  const web = await PhotoWeb.start(
    Object.fromEntries(Object.entries(pages).map(([path, page]) => [`/${path}.jpg`, page])),
  );
  const rows = Object.entries(pages).map(([path, page]) => {
    const [person, number] = path.split('/');
    const bytes = page.listed ?? ('bytes' in page ? page.bytes : Buffer.from(path));
    return [person, number, web.url(`/${path}.jpg`), page.rect ?? '10,20,40,60', md5(bytes)].join('\t');
  });
  const file = join(folder, name);
  writeFileSync(file, `# PubFig Dataset v1.2\n#\tperson\timagenum\turl\trect\tmd5sum\n${rows.join('\n')}\n`);
  return { web, file };
}
