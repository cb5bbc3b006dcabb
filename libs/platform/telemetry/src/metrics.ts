import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  METRICS,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type Labels,
  type MetricName,
} from './metric-schema';
import { readGauges } from './read-gauges';

/** From a cached answer to a model's run. */
const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300];

/** Of the process: services in one process share it. */
const registry = new Registry();
collectDefaultMetrics({ register: registry });

const definitionOf = (name: MetricName) => {
  const { help, labels } = METRICS[name];
  return { name, help, labelNames: [...labels] as string[], registers: [registry] };
};

const counters = new Map<CounterName, Counter>();
const histograms = new Map<HistogramName, Histogram>();

/** One more. */
export function count<N extends CounterName>(name: N, labels: Labels<N>): void {
  const counter = counters.get(name) ?? new Counter(definitionOf(name));
  counters.set(name, counter);
  counter.inc({ ...labels });
}

/** A time in seconds. */
export function observe<N extends HistogramName>(name: N, labels: Labels<N>, seconds: number): void {
  const histogram = histograms.get(name) ?? new Histogram({ ...definitionOf(name), buckets: SECONDS });
  histograms.set(name, histogram);
  histogram.observe({ ...labels }, seconds);
}

export const METRICS_TYPE = registry.contentType;

/** All metrics of the process in Prometheus's text format; gauges are read now. */
export async function metricsText(): Promise<string> {
  const values = await readGauges();
  // Made anew, so that a value that cannot be read is absent, and not what it was.
  for (const name of Object.keys(METRICS) as MetricName[])
    if (METRICS[name].type === 'gauge') registry.removeSingleMetric(name);
  for (const { name, labels, value } of values) gaugeNamed(name).set({ ...labels }, value);
  return registry.metrics();
}

const gaugeNamed = (name: GaugeName): Gauge =>
  (registry.getSingleMetric(name) as Gauge | undefined) ?? new Gauge(definitionOf(name));
