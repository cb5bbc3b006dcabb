import { withinTime } from '@facet/kernel';
import type { GaugeName, Labels } from './metric-schema';

interface Source {
  readonly name: GaugeName;
  readonly labels: Readonly<Record<string, string>>;
  readonly read: () => Promise<number>;
}

/** A database that does not answer must not keep the other metrics. */
const LONGEST_READ_MS = 2_000;

const sources = new Set<Source>();

/** Asks `read` for the value whenever metrics are asked for, until the returned function is called. */
export function gauge<N extends GaugeName>(name: N, labels: Labels<N>, read: () => Promise<number>): () => void {
  const source: Source = { name, labels, read };
  sources.add(source);
  return () => void sources.delete(source);
}

/** Values of the sources that answer in time; one that fails has none. */
export async function readGauges(): Promise<(Source & { readonly value: number })[]> {
  const reads = [...sources].map(async (source) => {
    const read = await withinTime(LONGEST_READ_MS, source.read()).catch(() => undefined);
    return read ? [{ ...source, ...read }] : [];
  });
  return (await Promise.all(reads)).flat();
}
