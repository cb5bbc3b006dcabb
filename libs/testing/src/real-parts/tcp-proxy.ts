import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { pause } from '@facet/kernel';

/** What happens to the bytes that a proxy carries, both ways. */
export type LinkFault =
  | { readonly kind: 'none' }
  /** Each piece arrives so much later, in its order. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Connections are taken and stay; nothing arrives on any until the fault is over. */
  | { readonly kind: 'stall' }
  /** Connections are reset, new ones at once. */
  | { readonly kind: 'cut' }
  /** Connections are reset, and each new one when it has carried so many bytes from the client. */
  | { readonly kind: 'cut-after'; readonly bytes: number };

/**
 * A TCP proxy on loopback in front of a real part: the network's faults, which no signal to a process can make. One
 * fault at a time, for all connections.
 */
export class TcpProxy {
  private fault: LinkFault = { kind: 'none' };
  private healed = new AbortController();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on('connection', (socket) => this.carry(socket));
  }

  /** Listens on `port` (0 for any), and carries to `targetPort`, both of loopback. */
  static async start(targetPort: number, port = 0): Promise<TcpProxy> {
    const server = createServer({ noDelay: true, allowHalfOpen: true });
    const proxy = new TcpProxy(server, targetPort);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From now on. A stall that ends lets what it held arrive. */
  suffer(fault: LinkFault): void {
    this.fault = fault;
    this.healed.abort();
    this.healed = new AbortController();
    if (fault.kind.startsWith('cut')) for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    this.suffer({ kind: 'cut' });
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private carry(client: Socket): void {
    if (this.fault.kind === 'cut') return void client.resetAndDestroy();
    const target = createConnection({ host: '127.0.0.1', port: this.targetPort, noDelay: true, allowHalfOpen: true });
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      this.sockets.add(from);
      from.on('close', () => this.sockets.delete(from));
      // What breaks one end of the link breaks the other; the pump tells of it.
      from.on('error', () => undefined);
      void this.pump(from, to, from === client).catch(() => [from, to].forEach((socket) => socket.resetAndDestroy()));
    }
  }

  /** Rejects when one of the two has gone. */
  private async pump(from: Socket, to: Socket, isRequest: boolean): Promise<void> {
    let carried = 0;
    const pieces = from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const piece of pieces) {
      while (this.fault.kind === 'stall') await once(this.healed.signal, 'abort');
      if (this.fault.kind === 'latency') await pause(this.fault.ms, this.healed.signal).catch(() => undefined);
      const limit = isRequest && this.fault.kind === 'cut-after' ? this.fault.bytes : Infinity;
      const room = Math.max(0, limit - carried);
      carried += piece.length;
      await write(to, piece.subarray(0, room));
      if (carried <= limit) continue;
      // A reset would take with it what the target has not read yet.
      to.end();
      return void from.resetAndDestroy();
    }
    to.end();
  }
}

/** Resolves when the kernel has taken it. */
function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())));
}
