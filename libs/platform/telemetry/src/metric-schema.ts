interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** One clause; also the README's. */
  readonly help: string;
}

/**
 * Every metric of Facet, by name; beside them a process has those of Node.js and of the operating system, as prom-client
 * names them. Code can emit no other (types), and each of these is emitted somewhere (`npm run check`).
 */
export const METRICS = {
  facet_events_total: {
    type: 'counter',
    labels: ['group', 'topic', 'outcome'],
    help: 'attempts to handle an event: handled, retried (another attempt follows), dead (it went to the dead-letter topic)',
  },
  facet_event_handler_seconds: {
    type: 'histogram',
    labels: ['group', 'topic'],
    help: 'time of one attempt to handle an event',
  },
  facet_consumer_lag_events: {
    type: 'gauge',
    labels: ['group'],
    help: 'events that a consumer group has still to finish',
  },
  facet_outbox_age_seconds: {
    type: 'gauge',
    labels: [],
    help: 'age of the oldest event that is still in the outbox; 0 when it is empty',
  },
  facet_photos_total: {
    type: 'counter',
    labels: ['verdict', 'reason'],
    help: 'verdicts on photos: ACCEPTED, or REFUSED with the reason; one that is looked at again counts again',
  },
  facet_grpc_server_call_seconds: {
    type: 'histogram',
    labels: ['method', 'code'],
    help: 'time to answer a gRPC call, of a stream to its end',
  },
  facet_grpc_client_call_seconds: {
    type: 'histogram',
    labels: ['method', 'code'],
    help: 'time of a gRPC call to another service, its further attempts included',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

type OfType<T extends MetricDefinition['type']> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never;
}[MetricName];

export type CounterName = OfType<'counter'>;
export type GaugeName = OfType<'gauge'>;
export type HistogramName = OfType<'histogram'>;

/** A value for each label of a metric. */
export type Labels<N extends MetricName> = Readonly<Record<(typeof METRICS)[N]['labels'][number], string>>;
