import { FacetError } from '@facet/kernel';
import { type Reply, type Request, toWire } from './messages';

export interface CallContext {
  /** Aborted when the caller no longer waits. */
  readonly signal: AbortSignal;
}

/** What a child process offers. Payloads and results are structured clones; typed arrays travel as they are. */
// Each method checks its own payload; `any` lets it name the type it expects.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type EngineMethods = Readonly<Record<string, (payload: any, context: CallContext) => unknown>>;

/** Answers the parent's calls until the parent disconnects or dies; then ends this process. */
export function serveEngine(methods: EngineMethods): void {
  const running = new Map<number, AbortController>();
  process.on('message', (request: Request) => {
    if (request.kind === 'cancel') running.get(request.id)?.abort();
    else void answer(request);
  });
  process.once('disconnect', () => process.exit(0));

  async function answer({ id, method, payload }: Request & { kind: 'call' }): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      reply({ id, result: await invoke(methods, method, payload, { signal: controller.signal }) });
    } catch (error) {
      // The parent gets one sentence; where a bug lies is only known here.
      if (!(error instanceof FacetError)) console.error(error);
      reply({ id, error: toWire(error) });
    } finally {
      running.delete(id);
    }
  }
}

async function invoke(methods: EngineMethods, name: string, payload: unknown, context: CallContext): Promise<unknown> {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) throw new FacetError('UNIMPLEMENTED', `the engine process has no method named ${name}`);
  return await method(payload, context);
}

/** Throws when the result cannot be cloned. A write to a parent that is gone fails unheard: disconnect follows. */
function reply(message: Reply): void {
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
}
