import { Client, Pool, type PoolConfig } from 'pg';
import { translated } from './postgres-error';

/** Any of node-postgres's many signatures. */
type Method = (...args: unknown[]) => unknown;

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

class TranslatingClient extends Client {
  constructor(config?: ConstructorParameters<typeof Client>[0]) {
    super(config);
    this.query = translating(this.query.bind(this));
  }
}

/** A pool whose rejections are FacetErrors where the server, or the way to it, is at fault. */
export function translatingPool(config: PoolConfig): Pool {
  const pool = new Pool({ ...config, Client: TranslatingClient } as PoolConfig);
  pool.query = translating(pool.query.bind(pool));
  pool.connect = translating(pool.connect.bind(pool));
  return pool;
}
