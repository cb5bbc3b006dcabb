import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { buildConnector } from 'undici';
import { forbidden } from './checked-url';
import type { DownloadSettings } from './download-settings';

const systemLookup = promisify(lookup);

const resolveBySystem = (hostname: string): Promise<LookupAddress[]> => systemLookup(hostname, { all: true });

/**
 * Opens the sockets of undici. The addresses that a host name resolves to are checked here, between the one resolution
 * and the connection to what it gave: a name that leads elsewhere the next time it is asked for gains nothing. One bad
 * address among several is enough to refuse the host.
 */
export function guardedConnector(settings: DownloadSettings): buildConnector.connector {
  const { allowPrivate, isAllowed, firstByteMs, authorities, resolve = resolveBySystem } = settings;
  const guardedLookup: LookupFunction = (hostname, options, answer) => {
    resolve(hostname).then(
      (addresses) => {
        const bad = allowPrivate ? undefined : addresses.find(({ address }) => !isAllowed(address));
        const [first] = addresses;
        if (bad) answer(forbidden(hostname, bad.address), '');
        else if (!first) answer(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
        else if (options.all) answer(null, [...addresses]);
        else answer(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => answer(error, ''),
    );
  };
  const connect = buildConnector({
    allowH2: true,
    timeout: firstByteMs,
    lookup: guardedLookup,
    ...(authorities === undefined ? {} : { ca: authorities }),
  });
  return (options, done) => {
    // An IP address is not looked up, so the lookup above does not see it.
    const { hostname } = options;
    const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    if (!allowPrivate && isIP(literal) !== 0 && !isAllowed(literal)) return done(forbidden(literal, literal), null);
    connect(options, done);
  };
}
