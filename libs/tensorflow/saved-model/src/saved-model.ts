import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { type MetaGraphDef, MetaGraphDefSchema, SavedModelSchema } from '@facet/contracts-tensorflow';
import { FacetError } from '@facet/kernel';
import type { Tensor } from '@facet/tensorflow-c-api';
import { checkFeed, Session, type SessionOptions } from '@facet/tensorflow-session';
import { DEFAULT_SIGNATURE, type Signature, signaturesOf } from './signature';

/** A loaded SavedModel: its signatures are functions from named tensors to named tensors. */
export class SavedModel {
  private constructor(
    private readonly session: Session,
    readonly signatures: Readonly<Record<string, Signature>>,
  ) {}

  /** Throws NOT_FOUND when the folder holds no SavedModel tagged 'serve'. Blocks while it loads. */
  static open(folder: string, options: SessionOptions = {}): SavedModel {
    const { session, metaGraph } = Session.fromSavedModel(folder, options);
    return new SavedModel(session, signaturesOf(fromBinary(MetaGraphDefSchema, metaGraph)));
  }

  /**
   * Throws INVALID_ARGUMENT naming the input that is missing, unknown, or of the wrong type or shape, and NOT_FOUND
   * for an unknown signature.
   */
  async run(inputs: Readonly<Record<string, Tensor>>, name = DEFAULT_SIGNATURE): Promise<Record<string, Tensor>> {
    const signature = Object.hasOwn(this.signatures, name) ? this.signatures[name] : undefined;
    if (!signature)
      throw new FacetError('NOT_FOUND', `the model has no signature ${name}, but ${Object.keys(this.signatures)}`);
    const outputs = Object.entries(signature.outputs);
    const fetched = await this.session.run(
      feedsOf(signature, inputs),
      outputs.map(([, { tensorName }]) => tensorName),
    );
    return Object.fromEntries(outputs.map(([key], i) => [key, fetched[i]!]));
  }

  close(): void {
    this.session.close();
    this.session.graph.dispose();
  }
}

/**
 * The signatures of the model in `folder`, without loading it. Throws NOT_FOUND when there is none and DATA_LOSS when
 * its file cannot be read as a SavedModel.
 */
export async function readSavedModelSignatures(folder: string): Promise<Record<string, Signature>> {
  const file = join(folder, 'saved_model.pb');
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw new FacetError('NOT_FOUND', `there is no saved_model.pb in ${folder}`, { cause });
  });
  const metaGraph = metaGraphIn(bytes, file);
  if (!metaGraph) throw new FacetError('NOT_FOUND', `${file} has no graph tagged 'serve'`);
  return signaturesOf(metaGraph);
}

function metaGraphIn(bytes: Uint8Array, file: string): MetaGraphDef | undefined {
  try {
    return fromBinary(SavedModelSchema, bytes).metaGraphs.find((one) => one.metaInfoDef?.tags.includes('serve'));
  } catch (cause) {
    throw new FacetError('DATA_LOSS', `${file} is not a SavedModel, or is damaged`, { cause });
  }
}

function feedsOf({ inputs }: Signature, values: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  const known = Object.keys(inputs);
  for (const name of Object.keys(values))
    if (!Object.hasOwn(inputs, name))
      throw new FacetError('INVALID_ARGUMENT', `the model has no input ${name}; it takes ${known.join(', ')}`);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, spec]) => {
      const value = values[name];
      if (!value) throw new FacetError('INVALID_ARGUMENT', `the input ${name} is missing`);
      checkFeed(name, spec, value);
      return [spec.tensorName, value];
    }),
  );
}
