import { Client, Pool, type ClientConfig, type PoolConfig } from 'pg';
import { type Method, withLazyBegin } from './lazy-begin';
import { translated } from './postgres-error';
import { StatementNames, withPreparedStatements } from './prepared-statements';

/** The method, with its rejections translated. Calls with a callback, as the pool makes them itself, stay as they are. */
function translating<M>(method: M): M {
  const translate: Method = (...args) => {
    const result = (method as Method)(...args);
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      throw translated(error);
    });
  };
  return translate as M;
}

/** A pool whose rejections are FacetErrors where the server, or the way to it, is at fault. */
export function translatingPool(config: PoolConfig): Pool {
  const names = new StatementNames();
  class TranslatingClient extends Client {
    constructor(own?: ClientConfig) {
      // Not in the types yet: a statement is sent before the answer to the one before it has come.
      super({ ...own, pipeline: true } as ClientConfig);
      this.query = translating(withLazyBegin(this, withPreparedStatements(names, this.query.bind(this))));
    }
  }
  const pool = new Pool({ ...config, Client: TranslatingClient } as PoolConfig);
  pool.query = translating(pool.query.bind(pool));
  pool.connect = translating(pool.connect.bind(pool));
  return pool;
}
