import { withinTime } from '@facet/kernel';
import type { GrpcHost } from '@facet/platform-grpc';
import type { Logger } from '@facet/platform-logging';
import type { Tracing } from '@facet/platform-telemetry';
import type { HttpHost } from './http-host';
import type { ComposedParts } from './parts';
import type { RunningService } from './start-service';

export interface WhatRuns {
  readonly running: readonly RunningService[];
  readonly http: HttpHost;
  readonly grpc: GrpcHost;
  readonly composed: ComposedParts | undefined;
  readonly tracing: Tracing;
  readonly logger: Logger;
}

/** The order in which nothing is lost, with the longest time of each step; together they stay below 10 s. */
const STEPS: readonly [what: string, atMostMs: number, end: (runs: WhatRuns) => Promise<unknown>][] = [
  ['events in flight', 3_000, ({ running }) => all(running.map((service) => () => service.pause()))],
  ['calls in flight', 2_250, ({ http, grpc }) => all([() => http.close(2_000), () => grpc.close(2_000)])],
  ['services', 2_250, ({ running }) => all([...running].reverse().map((service) => () => service.stop()))],
  // The bus flushes what it has; what it stands on, the database, is let go of last.
  ['parts', 1_500, async ({ composed }) => composed?.close()],
  ['traces', 500, ({ tracing }) => tracing.stop()],
];

/**
 * Ends what a process has, after its readiness: no new events, no new calls, the services, the parts. A step that fails
 * or takes too long is a warning and does not keep the next one: what was in flight is delivered again.
 */
export async function shutDown(runs: WhatRuns): Promise<void> {
  for (const [what, atMostMs, end] of STEPS) {
    const ended = end(runs).catch((error: unknown) => runs.logger.warn({ err: error }, `stopping ${what} failed`));
    if (!(await withinTime(atMostMs, ended))) runs.logger.warn(`${what} did not end within ${atMostMs} ms`);
  }
}

/** Does all, whichever fails; then throws the first failure. */
async function all(works: readonly (() => Promise<unknown>)[]): Promise<void> {
  const results = await Promise.allSettled(works.map((work) => work()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
