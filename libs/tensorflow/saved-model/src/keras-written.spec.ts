import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { floats } from '@facet/tensorflow-c-api';
import { readCheckpoint } from '@facet/tensorflow-session';
import { pythonTensorFlowMissing, runWithPythonTensorFlow } from '@facet/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SavedModel } from './saved-model';

if (pythonTensorFlowMissing) console.warn(pythonTensorFlowMissing);

interface Written {
  readonly pictures: readonly number[];
  readonly scores: readonly number[];
  readonly checkpoint: string;
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

describe.skipIf(pythonTensorFlowMissing)('what Keras wrote', () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-keras-'));
  let written: Written;

  beforeAll(() => {
    written = runWithPythonTensorFlow<Written>(join(__dirname, 'write-with-keras.py'), [folder]);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('as a SavedModel answers as Keras does', async () => {
    const model = SavedModel.open(join(folder, 'model'));
    const { output_0: scores } = await model.run({ pictures: floats(written.pictures, [5, 8, 8, 3]) });
    model.close();
    expect(scores!.shape).toEqual([5, 3]);
    [...(scores!.data as Float32Array)].forEach((score, i) =>
      expect(Math.abs(score - written.scores[i]!)).toBeLessThan(1e-5),
    );
  });

  test('as a checkpoint has every weight', async () => {
    const names = Object.keys(written.weights);
    // Those of three layers, and what the optimizer keeps.
    expect(names.length).toBeGreaterThan(8);
    const values = await readCheckpoint(written.checkpoint, names);
    expect(names.map((name) => [...(values.get(name)!.data as Float32Array)])).toEqual(Object.values(written.weights));
  });
});
