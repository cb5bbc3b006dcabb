import type { IncomingMessage, ServerResponse } from 'node:http';
import { inCall } from '@facet/platform-call-context';
import { inTrace, startSpan, traceHeaders } from '@facet/platform-telemetry';

/** Lets a service answer a request as part of its caller's trace, and as a call that ends when the caller goes. */
export function tracedRequest(request: IncomingMessage, response: ServerResponse, answer: () => void): void {
  const gone = new AbortController();
  const { method = 'GET', url = '/' } = request;
  const path = url.split('?', 1)[0]!;
  const attributes = { 'http.request.method': method, 'url.path': path };
  const { span, within } = startSpan(`HTTP ${method}`, { kind: 'server', from: request.headers, attributes });
  // Whoever passes the request on passes this trace on with it.
  Object.assign(request.headers, traceHeaders(within));
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
    span.setAttribute('http.response.status_code', response.statusCode);
    span.end();
  });
  inTrace(within, () => inCall({ deadline: Infinity, signal: gone.signal, ids: {} }, answer));
}
