import { existsSync } from 'node:fs';
import { FacetError } from '@facet/kernel';
import { strings, type Tensor } from '@facet/tensorflow-c-api';
import { Graph } from '@facet/tensorflow-graph';
import { Session } from './session';

/**
 * The float32 variables of these names that a checkpoint has. `prefix` begins the names of its files: a path without
 * `.index`. Throws NOT_FOUND when there is no such checkpoint and DATA_LOSS when it cannot be read.
 */
export async function readCheckpoint(prefix: string, names: readonly string[]): Promise<Map<string, Tensor>> {
  if (!existsSync(`${prefix}.index`))
    throw new FacetError('NOT_FOUND', `there is no checkpoint ${prefix} (no file ${prefix}.index)`, {
      reason: 'NO_SUCH_CHECKPOINT',
    });
  const graph = new Graph();
  const file = graph.constant(strings([prefix], []));
  const values = names.map((name) =>
    graph.op('RestoreV2', [file, graph.constant(strings([name])), graph.constant(strings(['']))], {
      dtypes: { types: ['float32'] },
    }),
  );
  const session = Session.open(graph);
  const found = new Map<string, Tensor>();
  try {
    for (const [i, name] of names.entries()) {
      const value = await read(session, values[i]!, prefix);
      if (value) found.set(name, value);
    }
    return found;
  } finally {
    session.close();
    graph.dispose();
  }
}

async function read(session: Session, value: Parameters<Session['run']>[1][number], prefix: string) {
  try {
    return (await session.run({}, [value]))[0];
  } catch (cause) {
    if (cause instanceof FacetError && cause.code === 'NOT_FOUND') return undefined;
    throw new FacetError('DATA_LOSS', `the checkpoint ${prefix} cannot be read: ${(cause as Error).message}`, {
      reason: 'MALFORMED_CHECKPOINT',
      cause,
    });
  }
}
