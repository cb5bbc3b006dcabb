import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { DownloadFault } from './download-fault';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The whole body, at most `maxBytes` of it held; what the headers say of its length is believed only to stop early. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  headers: Headers,
  maxBytes: number,
): Promise<Uint8Array> {
  const announced = Number(headers['content-length']);
  if (announced > maxBytes) throw tooManyBytes(announced, maxBytes);
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of body) {
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes) throw tooManyBytes(sizeBytes, maxBytes);
    pieces.push(piece);
  }
  const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  const encoding = headers['content-encoding'];
  return encoding === undefined ? bytes : decoded(bytes, String(encoding), maxBytes);
}

const DECODERS: Readonly<Record<string, (bytes: Uint8Array, options: ZlibOptions) => Promise<Buffer>>> = {
  gzip: promisify(gunzip) as never,
  'x-gzip': promisify(gunzip) as never,
  deflate: promisify(inflate) as never,
  br: promisify(brotliDecompress) as never,
};

/** We ask for no encoding, but some servers encode all the same. */
async function decoded(bytes: Uint8Array, encoding: string, maxBytes: number): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  const decode = DECODERS[name];
  if (!decode) return bytes;
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooManyBytes(maxBytes + 1, maxBytes);
    throw new DownloadFault('DEAD_URL', `the answer says that it is ${name}, and is not`);
  }
}

function tooManyBytes(measured: number, threshold: number): DownloadFault {
  const message = `the answer has ${measured} bytes or more, at most ${threshold} are taken`;
  return new DownloadFault('TOO_MANY_BYTES', message, { measured, threshold });
}
