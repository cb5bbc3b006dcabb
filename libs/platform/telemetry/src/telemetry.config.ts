import { z } from 'zod';

/** OpenTelemetry's own variables, as its specification names them; further ones (headers, timeouts) are its SDK's. */
export const telemetryConfig = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe('where traces go by OTLP over HTTP, e.g. http://collector:4318; without it none are made'),
  OTEL_TRACES_SAMPLER: z.string().optional().describe('which traces are kept, e.g. parentbased_traceidratio'),
  OTEL_TRACES_SAMPLER_ARG: z.string().optional().describe('number for the sampler, e.g. 0.1'),
  OTEL_RESOURCE_ATTRIBUTES: z.string().optional().describe('attributes of all spans, e.g. deployment.environment=test'),
});
