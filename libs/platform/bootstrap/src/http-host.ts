import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FacetError } from '@facet/kernel';
import { METRICS_TYPE, metricsText } from '@facet/platform-telemetry';
import type { Readiness } from './readiness';
import { tracedRequest } from './traced-request';

/** Whether a service answers requests with this path (no query) and method itself. */
export type OwnsRequest = (path: string, method: string) => boolean;

interface Mount {
  readonly owns: OwnsRequest;
  readonly listener: RequestListener;
}

/** The process's HTTP server: each request goes to the first service that owns it. */
export class HttpHost {
  private readonly mounts: Mount[] = [];
  private server: Server | undefined;

  constructor(private readonly readiness: Readiness) {}

  mount(owns: OwnsRequest, listener: RequestListener): void {
    this.mounts.push({ owns, listener });
  }

  /** Listens and returns the port (0 asks for any). A taken port is FAILED_PRECONDITION. */
  async listen(host: string, port: number): Promise<number> {
    const server = createServer((request, response) => {
      const path = (request.url ?? '/').split('?', 1)[0]!;
      if (path === '/health/live') return void response.writeHead(200).end('ok');
      if (path === '/health/ready') return this.answerReady(response);
      if (path === '/metrics') return void answerMetrics(response);
      const mount = this.mounts.find(({ owns }) => owns(path, request.method ?? 'GET'));
      if (mount) return tracedRequest(request, response, () => mount.listener(request, response));
      if (this.readiness.missing.length > 0) return this.answerUnavailable(response);
      response.writeHead(404, { 'content-type': 'application/json' }).end(`{"error":"nothing is served at this path"}`);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        const message = `the HTTP address ${host}:${port} cannot be used (${cause.message}); choose another with --http-port`;
        reject(new FacetError('FAILED_PRECONDITION', message, { reason: 'PORT_TAKEN', cause }));
      });
      server.listen(port, host, resolve);
    });
    this.server = server;
    return (server.address() as AddressInfo).port;
  }

  /** Answers the requests in flight, for at most `graceMs`, then drops them. */
  async close(graceMs = 5000): Promise<void> {
    const { server } = this;
    if (!server) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      server.closeIdleConnections();
    });
  }

  /** The path may be one of a service that is still to come. */
  private answerUnavailable(response: ServerResponse): void {
    const body = { error: 'the service is being started', code: 'UNAVAILABLE', reason: 'STARTING' };
    const headers = { 'content-type': 'application/json', 'retry-after': '1' };
    response.writeHead(503, headers).end(JSON.stringify(body));
  }

  /** 200, or 503 and what is missing. */
  private answerReady(response: ServerResponse): void {
    const { missing } = this.readiness;
    const ready = missing.length === 0;
    const body = JSON.stringify(ready ? { ready } : { ready, missing });
    response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' }).end(body);
  }
}

async function answerMetrics(response: ServerResponse): Promise<void> {
  const text = await metricsText();
  response.writeHead(200, { 'content-type': METRICS_TYPE }).end(text);
}
