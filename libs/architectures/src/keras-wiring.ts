import { type Json, notAModel } from './keras-json';

/** [layer, which use of it, which output, …]. */
type Place = readonly [string, number, ...unknown[]];

/**
 * Throws INVALID_ARGUMENT naming a layer of a functional model whose inputs never come to be, because a layer is missing
 * or waits for itself. TensorFlow.js would wait for ever.
 */
export function checkWiring(layers: readonly Json[], source: string): void {
  const uses = new Map<string, number>();
  let waiting: { layer: string; inputs: readonly Place[] }[] = [];
  for (const layer of layers) {
    const name = String(layer['name']);
    const nodes = layer['inbound_nodes'] as readonly Place[][] | undefined;
    if (!Array.isArray(nodes)) throw notAModel(source, `the layer ${name} has no inbound_nodes`);
    if (uses.has(name)) throw notAModel(source, `two layers are named ${name}`);
    uses.set(name, nodes.length === 0 ? 1 : 0);
    waiting.push(...nodes.map((inputs) => ({ layer: name, inputs })));
  }
  while (waiting.length > 0) {
    const still: typeof waiting = [];
    for (const node of waiting) {
      if (node.inputs.every(([input, use]) => (uses.get(input) ?? 0) > use))
        uses.set(node.layer, uses.get(node.layer)! + 1);
      else still.push(node);
    }
    if (still.length === waiting.length)
      throw notAModel(source, `the inputs of the layer ${waiting[0]!.layer} are missing or come after it`);
    waiting = still;
  }
}
