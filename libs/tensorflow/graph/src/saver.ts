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
}

/** Adds SaveV2 and RestoreV2 for `variables`, each under its own name. `name` prefixes the nodes. */
export function saver(graph: Graph, variables: readonly Variable[], name = 'save'): Saver {
  const dtypes = { dtypes: { types: variables.map(({ dtype }) => dtype) } };
  const fileName = graph.placeholder(`${name}/file_name`, 'string', []);
  const keys = graph.constant(strings(variables.map((one) => one.name)), `${name}/keys`);
  const wholeTensors = graph.constant(strings(variables.map(() => '')), `${name}/slices`);
  const values = variables.map(({ read }) => read);
  const save = graph.op('SaveV2', [fileName, keys, wholeTensors, values], dtypes, { name: `${name}/save` }).operation;
  const restored = graph.op('RestoreV2', [fileName, keys, wholeTensors], dtypes, { name: `${name}/restore` });
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
  };
}
