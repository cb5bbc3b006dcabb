import { type Operation, type Output, strings } from '@facet/tensorflow-c-api';
import type { Graph } from './graph';
import type { Variable } from './variable';

/** The nodes that write and read a checkpoint: feed `fileName` (a scalar string: path prefix), run `save` or `restore`. */
export interface Saver {
  readonly variables: readonly Variable[];
  readonly fileName: Output;
  /** Answers the file name once everything is written. */
  readonly saved: Output;
  readonly save: Operation;
  readonly restore: Operation;
  /** A string beside the variables: feed `write` when saving; `read` is what a checkpoint has. */
  readonly note: { readonly write: Output; readonly read: Output } | undefined;
}

export interface SaverOptions {
  /** Prefixes the nodes; default: save. */
  readonly name?: string;
  /** The key of a string that is saved too; default: none. */
  readonly note?: string;
}

/** Adds SaveV2 and RestoreV2 for `variables`, each under its own name. */
export function saver(
  graph: Graph,
  variables: readonly Variable[],
  { name = 'save', note: noteKey }: SaverOptions = {},
): Saver {
  const types = variables.map(({ dtype }) => dtype);
  const fileName = graph.placeholder(`${name}/file_name`, 'string', []);
  const names = variables.map((one) => one.name);
  const keys = graph.constant(strings(names), `${name}/keys`);
  const wholeTensors = graph.constant(strings(names.map(() => '')), `${name}/slices`);
  const note = noteKey === undefined ? undefined : addNote(graph, fileName, name, noteKey);
  const saved = [
    ...variables.map((one) => ({ key: one.name, value: one.read, dtype: one.dtype })),
    ...(note ? [{ key: noteKey!, value: note.write, dtype: 'string' as const }] : []),
  ];
  const save = graph.op(
    'SaveV2',
    [
      fileName,
      graph.constant(strings(saved.map(({ key }) => key))),
      graph.constant(strings(saved.map(() => ''))),
      saved.map(({ value }) => value),
    ],
    { dtypes: { types: saved.map(({ dtype }) => dtype) } },
    { name: `${name}/save` },
  ).operation;
  const restored = graph.op(
    'RestoreV2',
    [fileName, keys, wholeTensors],
    { dtypes: { types } },
    { name: `${name}/restore` },
  );
  const assigned = graph.outputs(restored, variables.length).map((value, i) => {
    const { handle, dtype } = variables[i]!;
    const name = `${restored.operation.name}/assign_${i}`;
    return graph.op('AssignVariableOp', [handle, value], { dtype: { type: dtype } }, { name }).operation;
  });
  return {
    variables,
    fileName,
    saved: graph.identity(fileName, `${name}/saved`, [save]),
    save,
    restore: graph.group(assigned, `${name}/restore_all`),
    note,
  };
}

function addNote(graph: Graph, fileName: Output, name: string, key: string): NonNullable<Saver['note']> {
  const inputs = [fileName, graph.constant(strings([key])), graph.constant(strings(['']))];
  return {
    write: graph.placeholder(`${name}/note`, 'string', []),
    read: graph.op('RestoreV2', inputs, { dtypes: { types: ['string'] } }),
  };
}
