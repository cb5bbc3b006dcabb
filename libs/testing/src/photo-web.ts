import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** How an address of a `PhotoWeb` behaves. */
export type WebPage =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly type?: string; readonly afterMs?: number }
  | { readonly kind: 'status'; readonly status: number }
  /** Moved: to a path of this web or to an address. */
  | { readonly kind: 'redirect'; readonly to: string }
  /** The first `times` requests fail with a status; the next ones get the bytes. */
  | { readonly kind: 'flaky'; readonly bytes: Uint8Array; readonly status: number; readonly times: number }
  /** The connection breaks in the middle of the answer. */
  | { readonly kind: 'broken' }
  /** An answer that never ends. */
  | { readonly kind: 'endless' }
  /** No answer at all. */
  | { readonly kind: 'silent' };

/** A web server on loopback whose addresses behave as the web's do, good and bad. */
export class PhotoWeb {
  private readonly counts = new Map<string, number>();
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((request, response) => {
    const path = request.url!;
    const nth = (this.counts.get(path) ?? 0) + 1;
    this.counts.set(path, nth);
    this.lastHeaders.set(path, request.headers);
    const page = this.pages.get(path);
    if (page) answer(page, nth, response);
    else response.writeHead(404).end();
  });
  /** What the last request for a path said. */
  readonly lastHeaders = new Map<string, Readonly<Record<string, string | string[] | undefined>>>();
  private port = 0;

  private constructor(private readonly pages: Map<string, WebPage>) {}

  /** `pages` by path, which begins with a slash; whatever else is asked for is not found. */
  static async start(pages: Readonly<Record<string, WebPage>>): Promise<PhotoWeb> {
    const web = new PhotoWeb(new Map(Object.entries(pages)));
    web.server.on('connection', (socket) => {
      web.sockets.add(socket);
      socket.once('close', () => web.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => web.server.listen(0, '127.0.0.1', resolve));
    web.port = (web.server.address() as AddressInfo).port;
    return web;
  }

  /** `host` is a name of the loopback. */
  url(path: string, host = '127.0.0.1'): string {
    return `http://${host}:${this.port}${path}`;
  }

  set(path: string, page: WebPage): void {
    this.pages.set(path, page);
  }

  /** How often a path was asked for. */
  requestsFor(path: string): number {
    return this.counts.get(path) ?? 0;
  }

  get requests(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }
}

function answer(page: WebPage, nth: number, response: ServerResponse): void {
  switch (page.kind) {
    case 'bytes': {
      const { bytes, type = 'image/jpeg', afterMs = 0 } = page;
      const send = () => response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
      if (afterMs > 0) setTimeout(send, afterMs);
      else send();
      return;
    }
    case 'status':
      return void response.writeHead(page.status, { 'content-type': 'text/html' }).end('<html>no</html>');
    case 'redirect':
      return void response.writeHead(302, { location: page.to }).end();
    case 'flaky':
      if (nth <= page.times) return void response.writeHead(page.status, { 'retry-after': '0' }).end();
      return void response.writeHead(200, { 'content-length': page.bytes.length }).end(page.bytes);
    case 'broken':
      response.writeHead(200, { 'content-length': 50_000 }).write(Buffer.alloc(1000));
      return void setImmediate(() => response.socket?.destroy());
    case 'endless': {
      const piece = Buffer.alloc(64 * 1024, 0xff);
      const more = () => void (response.writable && response.write(piece, more));
      response.writeHead(200, { 'content-type': 'image/jpeg' });
      return more();
    }
    case 'silent':
      return;
  }
}
