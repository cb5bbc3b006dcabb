import { join } from 'node:path';
import { architectureFromJson } from '@facet/architectures';
import { floats } from '@facet/tensorflow-c-api';
import { Graph } from '@facet/tensorflow-graph';
import { Session, setVariables } from '@facet/tensorflow-session';
import { pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing';
import { expect, test } from 'vitest';
import { CompiledModel } from './compiled-model';

interface Described {
  readonly json: string;
  /** By layer, in Keras's order. */
  readonly weights: Record<string, number[][]>;
  readonly input: number[];
  readonly output: number[][];
}

test('models that Keras in Python describes answer as they do there', async (context) => {
  context.skip(pythonTensorFlowMissing !== undefined, pythonTensorFlowMissing);
  const models = runWithPythonTensorFlow<Described[]>(join(__dirname, 'describe-with-keras.py'), []);
  expect(models).toHaveLength(2);
  for (const { json, weights, input, output } of models) {
    const architecture = await architectureFromJson(json);
    const graph = new Graph();
    const compiled = CompiledModel.compile(graph, architecture.build({ labels: 5, seed: 1 }), {
      initialValues: 'zeros',
    });
    const x = graph.placeholder('x', 'float32', compiled.inputShape);
    const scores = compiled.apply(x);
    const session = Session.open(graph);
    const places = new Map<string, number>();
    const values = compiled.variables.map((variable) => {
      const [layer] = variable.name.split('/') as [string];
      const place = places.get(layer) ?? 0;
      places.set(layer, place + 1);
      return [variable, floats(weights[layer]![place]!, variable.shape)] as const;
    });
    await setVariables(session, new Map(values));
    const [found] = await session.run({ x: floats(input, [2, 16, 16, 3]) }, [scores]);
    session.close();
    const expected = output.flat();
    expect(found!.data).toHaveLength(expected.length);
    expected.forEach((score, i) => expect(Math.abs(score - (found!.data[i] as number))).toBeLessThan(1e-5));
  }
});
