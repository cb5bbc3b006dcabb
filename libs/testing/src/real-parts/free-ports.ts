import { createServer, type Server } from 'node:net';

/** Below the range that the kernel gives to outgoing connections. */
const FIRST = 15_000;
const BLOCK_PORTS = 100;
const BLOCKS = 170;

/** What is left of the block that this process has. */
let left: number[] = [];
let taking: Promise<unknown> = Promise.resolve();

/**
 * Ports of loopback that nobody listens on, all different, and different from those of every other process that asks
 * here and lives: for programs that must know each other's addresses before they start. Without that, a test would find
 * another test's broker at its port, be content, and lose it when that test ends. Not from the range of outgoing
 * connections: while a program is down, one of these could take its port, and a client that dials such a port on its own
 * machine may reach itself.
 */
export async function freePorts(count: number): Promise<number[]> {
  const taken = taking.then(() => take(count));
  taking = taken.catch(() => undefined);
  return taken;
}

async function take(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    if (left.length === 0) left = await takeBlock();
    const port = left.shift()!;
    const server = await listen(port);
    if (!server) continue;
    await new Promise((resolve) => server.close(resolve));
    ports.push(port);
  }
  return ports;
}

/** A block is whose process listens on its first port, for as long as that lives. */
async function takeBlock(): Promise<number[]> {
  const begin = Math.floor(Math.random() * BLOCKS);
  for (let i = 0; i < BLOCKS; i++) {
    const first = FIRST + ((begin + i) % BLOCKS) * BLOCK_PORTS;
    const server = await listen(first);
    if (!server) continue;
    server.unref();
    return Array.from({ length: BLOCK_PORTS - 1 }, (_, n) => first + 1 + n);
  }
  throw new Error(`every block of ${BLOCK_PORTS} ports from ${FIRST} on belongs to a process`);
}

/** Undefined where somebody else listens. */
function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
