import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type CollectionDef,
  CollectionDefSchema,
  SaverDef_CheckpointFormatVersion,
  SavedModelSchema,
  VariableDefSchema,
} from '@facet/contracts-tensorflow';
import { FacetError } from '@facet/kernel';
import { strings, tensorflowVersion } from '@facet/tensorflow-c-api';
import { type Graph, type Output, saver, type Saver, type Variable } from '@facet/tensorflow-graph';
import type { Session } from '@facet/tensorflow-session';
import { orderedGraphDef } from './ordered-graph-def';
import { type SignatureOutputs, toSignatureDef } from './signature';

export interface ExportOptions {
  /** The graph that predicts: all of it is written. Nodes named `saved_model/…` are added to it. */
  readonly graph: Graph;
  /** Holds the variables' values. */
  readonly session: Session;
  /** The variables that the signatures need; those of an optimiser do not belong here. */
  readonly variables: readonly Variable[];
  readonly signatures: Readonly<Record<string, SignatureOutputs>>;
  /** Made when it does not exist. */
  readonly folder: string;
}

/**
 * Writes `variables/` and then `saved_model.pb`, as a TensorFlow 1 SavedModel tagged 'serve', which every TensorFlow
 * loads. Equal graphs and values give equal bytes. Call it once for a graph. Throws ALREADY_EXISTS when the folder has
 * a model.
 */
export async function exportSavedModel({
  graph,
  session,
  variables,
  signatures,
  folder,
}: ExportOptions): Promise<void> {
  const file = join(folder, 'saved_model.pb');
  if (existsSync(file)) throw new FacetError('ALREADY_EXISTS', `there is a saved model in ${folder} already`);
  await mkdir(join(folder, 'variables'), { recursive: true });
  const nodes = saver(graph, variables, { name: 'saved_model' });
  const prefix = strings([join(folder, 'variables', 'variables')], []);
  await session.run(new Map([[nodes.fileName, prefix]]), [], [nodes.save]);
  const model = create(SavedModelSchema, {
    savedModelSchemaVersion: 1n,
    metaGraphs: [
      {
        metaInfoDef: { tags: ['serve'], tensorflowVersion: tensorflowVersion() },
        graphDef: orderedGraphDef(graph.toGraphDef()),
        saverDef: saverDef(nodes),
        // Loaders restore what this collection lists; without it Python finds no variables.
        collectionDef: { variables: variablesCollection(variables) },
        signatureDef: Object.fromEntries(
          Object.entries(signatures).map(([name, signature]) => [name, toSignatureDef(graph, signature)]),
        ),
      },
    ],
  });
  await writeFile(file, toBinary(SavedModelSchema, model));
}

const tensorName = ({ operation, index }: Output): string => `${operation.name}:${index}`;

const saverDef = ({ fileName, saved, restore }: Saver) => ({
  filenameTensorName: tensorName(fileName),
  saveTensorName: tensorName(saved),
  restoreOpName: restore.name,
  maxToKeep: 1,
  version: SaverDef_CheckpointFormatVersion.V2,
});

function variablesCollection(variables: readonly Variable[]): CollectionDef {
  const value = variables.map((variable) =>
    toBinary(
      VariableDefSchema,
      create(VariableDefSchema, {
        variableName: tensorName(variable.handle),
        initialValueName: tensorName(variable.initialValue),
        initializerName: variable.initializer.name,
        snapshotName: tensorName(variable.read),
        isResource: true,
        trainable: true,
      }),
    ),
  );
  return create(CollectionDefSchema, { kind: { case: 'bytesList', value: { value } } });
}
