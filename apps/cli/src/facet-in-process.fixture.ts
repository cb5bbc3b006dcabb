import { vi } from 'vitest';
import { main } from './main';

export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `facet` in this process: a second sooner than as a person would. */
export async function facetInProcess(...args: string[]): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    }),
  );
  try {
    return { status: await main(['node', 'facet', ...args]), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
