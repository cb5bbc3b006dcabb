import type { Point } from '@facet/domain-linear-regression';
import { serveEngine } from '@facet/tensorflow-process';
import { LineDescent } from './line-descent';

let descent: LineDescent;

serveEngine({
  open: async ({ points, learningRate }: { points: readonly Point[]; learningRate: number }) => {
    descent = await LineDescent.open(points, learningRate);
    return descent.look();
  },
  advance: ({ steps, costLimit }: { steps: number; costLimit: number }) => descent.advance(steps, costLimit),
});
