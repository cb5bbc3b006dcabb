import { openSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/** Appends to a file at once, so that the last lines before a crash are there. */
export function openLogFile(path: string): Writable {
  const file = openSync(path, 'a');
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      writeSync(file, chunk);
      done();
    },
  });
}
