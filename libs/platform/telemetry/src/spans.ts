import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { FacetError } from '@facet/kernel';
import type { Environment } from '@facet/platform-config';

/** Text headers that carry a trace from one process to the next: `traceparent`, `tracestate`. */
export type TraceHeaders = Record<string, string>;

export interface SpanOptions {
  readonly kind?: 'server' | 'client' | 'consumer';
  readonly attributes?: Attributes;
  /** Headers of whoever caused the work; default: the span at hand is the parent. */
  readonly from?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };

/** Does `work` in a span, which ends with it and says how it failed. */
export async function inSpan<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  const { span, within } = startSpan(name, options);
  try {
    return await context.with(within, work);
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

export interface StartedSpan {
  readonly span: Span;
  /** To do work in. */
  readonly within: Trace;
}

/** For work that no single function does; the caller ends the span. */
export function startSpan(name: string, { kind, attributes, from }: SpanOptions): StartedSpan {
  const parent = from ? propagation.extract(ROOT_CONTEXT, from) : context.active();
  const options = { kind: kind ? KINDS[kind] : SpanKind.INTERNAL, ...(attributes ? { attributes } : {}) };
  const span = trace.getTracer('facet').startSpan(name, options, parent);
  return { span, within: trace.setSpan(parent, span) };
}

export function fail(span: Span, error: unknown): void {
  const { code, reason, message } = FacetError.from(error);
  span.setAttributes({ 'error.type': code, 'facet.error.reason': reason });
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** The headers that make what is asked of others part of the trace at hand; none outside of a trace. */
export function traceHeaders(of: Context = context.active()): TraceHeaders {
  const headers: TraceHeaders = {};
  propagation.inject(of, headers);
  return headers;
}

/** What log lines say of the trace at hand. */
export function traceIds(): { readonly trace_id?: string; readonly span_id?: string } {
  const found = trace.getSpanContext(context.active());
  return found && isSpanContextValid(found) ? { trace_id: found.traceId, span_id: found.spanId } : {};
}

/** A place in a trace. */
export type Trace = Context;

export const NO_TRACE: Trace = ROOT_CONTEXT;

/** Does `work` as part of a trace. */
export const inTrace = <T>(within: Trace, work: () => T): T => context.with(within, work);

/** The trace at hand, for work that somebody does later. */
export const currentTrace = (): Trace => context.active();

/** The trace at hand as variables of a program, and what such variables say: OpenTelemetry's names, in capitals. */
export const traceVariables = (): Record<string, string> =>
  Object.fromEntries(Object.entries(traceHeaders()).map(([name, value]) => [name.toUpperCase(), value]));

export const traceOfVariables = ({ TRACEPARENT, TRACESTATE }: Environment): Trace =>
  propagation.extract(ROOT_CONTEXT, { traceparent: TRACEPARENT, tracestate: TRACESTATE });
