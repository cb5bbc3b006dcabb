import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import sharp from 'sharp';

/** The ORL faces of an archive of `sN/M.pgm` (binary PGM, 8 bit) as PNG, by `sN/M`, in a fixed order. */
export async function orlFaces(archive: string): Promise<Map<string, Uint8Array>> {
  const folder = mkdtempSync(join(tmpdir(), 'facet-orl-'));
  try {
    execFileSync('tar', ['-xzf', archive, '-C', folder]);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.pgm'));
    const faces = new Map<string, Uint8Array>();
    for (const name of names.sort())
      faces.set(name.slice(0, -'.pgm'.length), await pngOf(readFileSync(join(folder, name)), name));
    return faces;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pngOf(pgm: Buffer, name: string): Promise<Buffer> {
  const header = /^P5\s+(?:#.*\s+)*(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 200).toString('latin1'));
  if (!header) throw new FacetError('DATA_LOSS', `${name} is no binary PGM of 8 bits`);
  const [width, height] = [Number(header[1]), Number(header[2])];
  const raw = pgm.subarray(header[0].length, header[0].length + width * height);
  return sharp(raw, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}
