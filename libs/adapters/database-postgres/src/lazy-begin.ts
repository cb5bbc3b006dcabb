import type { Client } from 'pg';

/** Any of node-postgres's many signatures. */
export type Method = (...args: unknown[]) => unknown;

const NOTHING = { rows: [], rowCount: 0 };

/**
 * A `query` that sends `begin` together with the transaction's first statement, in one packet and for one round trip; a
 * transaction without a statement is not begun at all. The client must pipeline, or the statement would wait for the
 * answer. Calls with a callback, which begin no transaction here, are passed on.
 */
export function withLazyBegin<Query>(client: Client, query: Query): Query {
  const send = query as Method;
  const { stream } = client.connection;
  let begin: unknown;
  const sendLazily: Method = (...args) => {
    const text = textOf(args[0]);
    if (/^begin\b/.test(text) && typeof args.at(-1) !== 'function') {
      begin = args[0];
      return Promise.resolve(NOTHING);
    }
    if (begin === undefined) return send(...args);
    const first = begin;
    begin = undefined;
    if (text === 'commit' || text === 'rollback') return Promise.resolve(NOTHING);
    stream.cork();
    const both = Promise.all([send(first), send(...args)]);
    stream.uncork();
    return both.then(([, result]) => result);
  };
  return sendLazily as Query;
}

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : String((query as { readonly text?: unknown }).text);
}
