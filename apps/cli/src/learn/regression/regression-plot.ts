import type { Line, Point } from '@facet/domain-linear-regression';
import { init } from 'echarts';
import type { DescentPlace } from './line-descent';

export interface PlottedDescent {
  readonly points: readonly Point[];
  readonly names: Readonly<Record<'x' | 'y', string>>;
  /** Some of the steps, ascending, with their number; the last one is the line that was found. */
  readonly trail: readonly (DescentPlace & { readonly step: number })[];
}

const [WIDTH_PX, HEIGHT_PX] = [960, 420];
/** More points than this hide each other, and would only make the file large. */
const MOST_DOTS = 2000;
/** A logarithm needs a cost above 0. */
const LEAST_COST = 1e-9;

/** An SVG of two charts: the points with the line on its way to them, and the cost by step. */
export function plotRegression({ points, names, trail }: PlottedDescent): string {
  const xs = points.map(({ x }) => x);
  const ends = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
  const on = ({ weight, bias }: Line) => ends.map((x) => [x, weight * x + bias]);
  const every = Math.ceil(points.length / MOST_DOTS);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH_PX, height: HEIGHT_PX });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#fff',
      title: [
        { text: `${names.y} by ${names.x}`, left: '4%' },
        { text: 'cost (mean squared error) by step', left: '55%' },
      ],
      grid: [
        { left: '4%', width: '42%', top: 60, bottom: 50, containLabel: true },
        { left: '55%', width: '40%', top: 60, bottom: 50, containLabel: true },
      ],
      xAxis: [
        { type: 'value', scale: true, name: names.x, nameLocation: 'middle', nameGap: 28 },
        { type: 'log', gridIndex: 1, name: 'step', nameLocation: 'middle', nameGap: 28 },
      ],
      yAxis: [
        { type: 'value', scale: true },
        { type: 'log', gridIndex: 1, axisLabel: { formatter: (cost: number) => cost.toExponential(0) } },
      ],
      series: [
        ...trail.map(({ line }, i) => ({
          type: 'line' as const,
          data: on(line),
          showSymbol: false,
          lineStyle:
            i === trail.length - 1 ? { color: '#c23531', width: 3 } : { color: '#c23531', width: 1, opacity: 0.2 },
        })),
        {
          type: 'scatter',
          symbolSize: 7,
          itemStyle: { color: '#2f4554' },
          data: points.filter((_, i) => i % every === 0).map(({ x, y }) => [x, y]),
        },
        {
          type: 'line',
          xAxisIndex: 1,
          yAxisIndex: 1,
          symbolSize: 5,
          itemStyle: { color: '#2f4554' },
          data: trail.slice(1).map(({ step, cost }) => [step, Math.max(cost, LEAST_COST)]),
        },
      ],
    });
    return chart.renderToSVGString();
  } finally {
    // A chart that is not given back keeps the process alive.
    chart.dispose();
  }
}
