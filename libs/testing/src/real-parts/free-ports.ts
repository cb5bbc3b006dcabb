import { createServer } from 'node:net';

/**
 * Ports of loopback that nobody listened on a moment ago, all different: for programs that must know each other's
 * addresses before they start. Not from the range that the kernel gives to outgoing connections: while a program is
 * down, one of these could take its port, and a client that dials such a port on its own machine may reach itself.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = 15_000 + Math.floor(Math.random() * 17_000);
    if (!ports.includes(port) && (await isFree(port))) ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
