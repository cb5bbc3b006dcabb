import { FacetError, median } from '@facet/kernel';
import { tensorflowVersion } from '@facet/tensorflow-c-api';
import { eagerTensorFlowMissing } from '@facet/testing/eager-tensorflow';
import { pythonTensorFlowMissing } from '../../libs/testing/src/python-tensorflow';
import type { Benchmark } from './benchmark';
import { rounded } from './rounded';
import { eagerEngine } from './training/eager-engine';
import type { Engine, StepTime } from './training/engine';
import { constantEngine, fedEngine, graphCurve, recordsEngine } from './training/graph-engines';
import { openKeras } from './training/keras-engine';
import { makeProblem } from './training/problem';

const ROUNDS = 7;
const STEPS = 3;
/** More than an epoch of the records: from then on they come from memory. */
const WARM_UP_STEPS = 8;
const CURVE_STEPS = 20;

export const benchmark: Benchmark = {
  title: 'processor time of a training step of face-cnn, batch 100: graph engine against Keras and eager TensorFlow.js',
  options: {
    rounds: `how often all engines run, in turn; default ${ROUNDS}`,
    steps: `steps of each in a round; default ${STEPS}`,
  },
  async run(options, progress) {
    const missing = eagerTensorFlowMissing ?? pythonTensorFlowMissing;
    if (missing) throw new FacetError('FAILED_PRECONDITION', missing);
    const [rounds, steps] = [Number(options['rounds'] ?? ROUNDS), Number(options['steps'] ?? STEPS)];
    const problem = await makeProblem();
    const keras = await openKeras(problem);
    try {
      const [ours, theirs] = [await graphCurve(problem, CURVE_STEPS), await keras.curve(CURVE_STEPS)];
      const curveDifference = Math.max(...ours.map((loss, i) => Math.abs(loss - theirs[i]!)));
      progress(`loss from ${ours[0]!.toFixed(4)} to ${ours.at(-1)!.toFixed(4)}, Keras differs by ${curveDifference}`);
      const engines: Engine[] = [
        await fedEngine(problem),
        keras.plain,
        eagerEngine(problem),
        await constantEngine(problem),
        await recordsEngine('records', problem),
        await recordsEngine('mixed', problem, { precision: 'mixed-bfloat16' }),
        await recordsEngine('augmented', problem, { augmentation: 'reference' }),
        keras.augmented,
      ];
      for (const engine of engines) await engine.time(WARM_UP_STEPS);
      const times = new Map<string, StepTime[]>(engines.map(({ name }) => [name, []]));
      for (let round = 1; round <= rounds; round++) {
        for (const engine of engines) times.get(engine.name)!.push(await engine.time(steps));
        const latest = engines.map(({ name }) => `${name} ${times.get(name)!.at(-1)!.cpuMs.toFixed(0)}`);
        progress(`round ${round}/${rounds}: CPU-ms a step: ${latest.join(', ')}`);
      }
      const ratioOf = (slow: string, fast: string, of: keyof StepTime): number =>
        rounded(median(times.get(slow)!.map((time, i) => time[of] / times.get(fast)![i]![of])));
      return {
        ratio: ratioOf('keras', 'graph', 'cpuMs'),
        goal: 1,
        raw: {
          ratioToKerasByWall: ratioOf('keras', 'graph', 'wallMs'),
          ratioToEager: ratioOf('eager', 'graph', 'cpuMs'),
          ratioToEagerByWall: ratioOf('eager', 'graph', 'wallMs'),
          augmentedRatioToKeras: ratioOf('kerasAugmented', 'augmented', 'cpuMs'),
          augmentedRatioToKerasByWall: ratioOf('kerasAugmented', 'augmented', 'wallMs'),
          recordsToConstantByWall: ratioOf('records', 'constant', 'wallMs'),
          recordsToConstant: ratioOf('records', 'constant', 'cpuMs'),
          float32ToMixed: ratioOf('records', 'mixed', 'cpuMs'),
          float32ToMixedByWall: ratioOf('records', 'mixed', 'wallMs'),
          curveSteps: CURVE_STEPS,
          curveDifference,
          ...Object.fromEntries(
            [...times].flatMap(([name, all]) => [
              [`${name}CpuMs`, all.map(({ cpuMs }) => rounded(cpuMs))],
              [`${name}WallMs`, all.map(({ wallMs }) => rounded(wallMs))],
            ]),
          ),
        },
        rounds,
        versions: { tensorflow: tensorflowVersion(), ...keras.versions },
      };
    } finally {
      keras.close();
      problem.remove();
    }
  },
};
