import { isIP } from 'node:net';
import type { DownloadSettings } from './download-settings';
import { DownloadFault } from './download-fault';

const SHOWN_CHARACTERS = 200;

/**
 * An address that may be fetched, as far as that can be seen from its text; where its host name leads is checked when a
 * connection is made. Throws a DownloadFault.
 */
export function checkedUrl(text: string, { allowPrivate, isAllowed, ports }: DownloadSettings, base?: URL): URL {
  if (!URL.canParse(text, base?.href))
    throw unsupported(`${JSON.stringify(text.slice(0, SHOWN_CHARACTERS))} is no web address`);
  const url = new URL(text, base);
  const { protocol, username, password, hostname } = url;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw unsupported(`${protocol} addresses are not downloaded, only http and https`);
  if (username !== '' || password !== '') throw unsupported('the address holds a user name or password');
  if (allowPrivate) return url;
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(literal) !== 0) {
    // 2130706433, 0x7f.1 and 017700000001 are all 127.0.0.1: nobody who means well writes so.
    if (isIP(literal) === 4 && !hostIn(text, base).includes(literal))
      throw unsupported(`the host's IP address is written in a way that hides it (it is ${literal})`);
    if (!isAllowed(literal)) throw forbidden(literal, literal);
  }
  const port = url.port === '' ? (protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (ports && !ports.includes(port))
    throw new DownloadFault('FORBIDDEN_ADDRESS', `port ${port} is not one of ${ports.join(', ')}`);
  return url;
}

export function forbidden(hostname: string, address: string): DownloadFault {
  const where = hostname === address ? address : `${hostname} (${address})`;
  return new DownloadFault('FORBIDDEN_ADDRESS', `${where} is no address of the public internet`);
}

/** What stands where the host does; for a relative address, that of its base. */
function hostIn(text: string, base: URL | undefined): string {
  return (
    /^\s*[a-z]+:[\\/]*([^\\/?#]*)/i.exec(text)?.[1] ?? /^\s*[\\/]{2,}([^\\/?#]*)/.exec(text)?.[1] ?? base?.host ?? ''
  );
}

function unsupported(message: string): DownloadFault {
  return new DownloadFault('UNSUPPORTED_URI', message);
}
