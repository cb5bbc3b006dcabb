import { type Architecture, architectureFromJson, architectureNamed, modelFileKey } from '@facet/architectures';
import { FacetError } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { CompiledModel } from '@facet/tensorflow-layers';

/**
 * The built-in architecture of that name, or that of a model.json. Throws INVALID_ARGUMENT for both or a file that is no
 * model, UNIMPLEMENTED naming a layer or option that cannot be trained.
 */
export async function requestedArchitecture({
  architecture,
  modelJson,
}: {
  readonly architecture: string;
  readonly modelJson: string;
}): Promise<Architecture> {
  if (modelJson === '') return architectureNamed(architecture);
  if (architecture !== '')
    throw new FacetError('INVALID_ARGUMENT', `architecture is ${architecture} beside a model_json; give one of them`);
  const own = await architectureFromJson(modelJson, 'model_json');
  const model = own.build({ labels: 1, seed: 0 });
  CompiledModel.check(model);
  model.dispose();
  return own;
}

/** Puts a model.json where the trainer finds it by the architecture's name. */
export async function keepModelFile({ name }: Architecture, modelJson: string, store: ObjectStore): Promise<void> {
  const key = modelFileKey(name);
  if (key && !(await store.head(key))) await store.put(key, new TextEncoder().encode(modelJson));
}
