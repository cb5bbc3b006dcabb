import { context, propagation, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { readConfig, type Environment } from '@facet/platform-config';
import { telemetryConfig } from './telemetry.config';

export interface Tracing {
  /** Sends what has not been sent, for as long as the exporter waits (10 s by default). */
  stop(): Promise<void>;
}

/**
 * Makes the process part of traces. Where OTEL_EXPORTER_OTLP_ENDPOINT is not set no spans are made, but a caller's trace
 * is still passed on to whom this process calls, and log lines name it. Throws FAILED_PRECONDITION for a bad address.
 */
export function startTracing(environment: Environment, service: string): Tracing {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = readConfig(telemetryConfig, environment);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  if (endpoint === undefined) return { stop: () => Promise.resolve() };
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  trace.setGlobalTracerProvider(provider);
  return {
    stop: async () => {
      trace.disable();
      await provider.shutdown();
    },
  };
}
