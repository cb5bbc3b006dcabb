import { type Line, scaled, scaleOf, unscaled } from '@facet/domain-linear-regression';
import { replaceFile } from '../../files/replace-file';
import { brief, descend } from './descend';
import type { DescentPlace } from './line-descent';
import { readPoints } from './points-file';
import { plotRegression } from './regression-plot';

export interface RegressionOptions {
  readonly csv: string;
  readonly learningRate?: number;
  readonly steps?: number;
  readonly standardize: boolean;
  readonly predict?: readonly number[];
  readonly plot: string;
  readonly json: boolean;
}

/** The lesson's question: what do 10 km cost? */
const DEFAULT_PREDICTIONS = [10];

/** Finds the line, tells how the cost falls on the way, predicts, and draws it. */
export async function learnRegression(options: RegressionOptions): Promise<void> {
  const { csv, learningRate, steps, standardize, plot, json } = options;
  const { points, names } = await readPoints(csv);
  const scale = standardize ? scaleOf(points) : { mean: 0, deviation: 1 };
  const trail: (DescentPlace & { step: number })[] = [];
  const say = (text: string) => void (json || process.stdout.write(`${text}\n`));
  const found = await descend(scaled(points, scale), {
    learningRate,
    steps,
    onPlace: (step, { line, cost }) => {
      if (step === 0) {
        say(`y = W·x + b for ${points.length} points of ${csv}: x is ${names.x}, y is ${names.y}\n`);
        say(row('step', 'cost', 'W', 'b'));
      }
      const place = { line: unscaled(line, scale), cost, step };
      trail.push(place);
      say(row(String(step), brief(cost), place.line.weight.toFixed(3), place.line.bias.toFixed(3)));
    },
  });
  const { line, cost } = trail.at(-1)!;
  replaceFile(plot, plotRegression({ points, names, trail }));
  const predictions = (options.predict ?? DEFAULT_PREDICTIONS).map((x) => ({ x, y: valueAt(line, x) }));
  const { stepsNeeded } = found;
  const result = { ...line, cost, steps: found.steps, learningRate: found.learningRate, predictions, plot };
  if (json) return void process.stdout.write(`${JSON.stringify(result)}\n`);
  const bias = `${line.bias < 0 ? '-' : '+'} ${Math.abs(line.bias).toFixed(2)}`;
  say(`\n${names.y} = ${line.weight.toFixed(2)} · ${names.x} ${bias}`);
  say(`learning rate ${brief(found.learningRate)}, plot ${plot}`);
  for (const { x, y } of predictions) say(`${names.x} ${x}: ${names.y} ${y.toFixed(2)}`);
  if (stepsNeeded > found.steps)
    say(`\nThe line still moves: with this learning rate it stands after ${stepsNeeded} steps.${remedy(standardize)}`);
}

const remedy = (standardize: boolean): string =>
  standardize ? '' : ' With --standardize the bowl of the cost is round, and few steps are enough.';

const valueAt = ({ weight, bias }: Line, x: number): number => weight * x + bias;
const row = (...cells: readonly string[]): string => cells.map((cell) => cell.padStart(14)).join('');
