import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Information that TensorFlow prints at every start, whatever its log level says. */
const CHATTER = /^(I0000 |WARNING: All log messages before absl::InitializeLog|To enable the following instructions:)/;

/** Passes a child's output on, line by line, without the chatter of its libraries. */
export function forwardOutput(from: Readable, to: Writable): void {
  createInterface({ input: from }).on('line', (line) => {
    if (!CHATTER.test(line)) to.write(`${line}\n`);
  });
}
