import { FacetError, type ErrorCode } from '@facet/kernel';
import { fail, inSpan, inTrace, observe, startSpan, traceHeaders } from '@facet/platform-telemetry';
import { Metadata } from '@grpc/grpc-js';

type Side = 'server' | 'client';
type Code = ErrorCode | 'OK';

/** `/facet.ingestion.v1.IngestionService/GetBatch` without its first stroke, as OpenTelemetry names spans of calls. */
const nameOf = (path: string): string => path.slice(1);

function attributesOf(path: string) {
  const [service, method] = nameOf(path).split('/') as [string, string];
  return { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': method };
}

/** Begins to measure a call; to be told how it ended. */
function stopwatch(side: Side, path: string): (code: Code) => void {
  const started = performance.now();
  const name = side === 'server' ? 'facet_grpc_server_call_seconds' : 'facet_grpc_client_call_seconds';
  return (code) => observe(name, { method: nameOf(path), code }, (performance.now() - started) / 1000);
}

/** Answers a call as part of its caller's trace. `codeOf` says how a call ended that did not fail: it may be over. */
export async function observedAnswer<T>(
  path: string,
  metadata: Metadata,
  codeOf: () => Code,
  work: () => Promise<T>,
): Promise<T> {
  const ended = stopwatch('server', path);
  const from = { traceparent: text(metadata, 'traceparent'), tracestate: text(metadata, 'tracestate') };
  try {
    const answer = await inSpan(nameOf(path), { kind: 'server', from, attributes: attributesOf(path) }, work);
    ended(codeOf());
    return answer;
  } catch (error) {
    ended(FacetError.from(error).code);
    throw error;
  }
}

/** Makes a call with one reply; `metadata` carries the trace. */
export async function observedCall<T>(path: string, call: (metadata: Metadata) => Promise<T>): Promise<T> {
  const ended = stopwatch('client', path);
  return inSpan(nameOf(path), { kind: 'client', attributes: attributesOf(path) }, async () => {
    try {
      const reply = await call(metadataOf(traceHeaders()));
      ended('OK');
      return reply;
    } catch (error) {
      ended(FacetError.from(error).code);
      throw error;
    }
  });
}

/** Reads a stream to its end, or to where its reader stops. */
export async function* observedStream<T>(
  path: string,
  open: (metadata: Metadata) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const ended = stopwatch('client', path);
  const { span, within } = startSpan(nameOf(path), { kind: 'client', attributes: attributesOf(path) });
  let code: Code = 'CANCELLED';
  try {
    yield* inTrace(within, () => open(metadataOf(traceHeaders())));
    code = 'OK';
  } catch (error) {
    ({ code } = FacetError.from(error));
    fail(span, error);
    throw error;
  } finally {
    span.end();
    ended(code);
  }
}

function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

function text(metadata: Metadata, name: string): string | undefined {
  return metadata.get(name)[0]?.toString();
}
