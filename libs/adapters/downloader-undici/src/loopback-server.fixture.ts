import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server on loopback that counts; `handle` answers every path. */
export async function startServer(handle: Handler, host = '127.0.0.1') {
  const sockets = new Set<Socket>();
  const seen = { connections: 0, requests: [] as string[], open: 0, mostOpen: 0, startedAt: [] as number[] };
  const server = createServer((request, response) => {
    seen.requests.push(request.url!);
    seen.startedAt.push(performance.now());
    seen.mostOpen = Math.max(seen.mostOpen, ++seen.open);
    response.once('close', () => (seen.open -= 1));
    handle(request, response);
  });
  server.on('connection', (socket) => {
    seen.connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (path: string, name = host) => `http://${name}:${port}${path}`,
    seen,
    /** Requests for a path so far. */
    requestsFor: (path: string) => seen.requests.filter((one) => one === path).length,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
