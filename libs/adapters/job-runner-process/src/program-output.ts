import { EventEmitter, on } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { JobMessage } from '@facet/port-job-runner';

/**
 * A program's standard output: lines of JSON with a `type` are messages, the rest goes to the log. It is read as it
 * comes, whether or not anybody asks for the messages, so that the program never waits for its reader.
 */
export class ProgramOutput {
  /** In order, the earlier ones too; ends with the program. */
  readonly messages: AsyncIterable<JobMessage>;
  /** What the last `failed` message said. Complete once the output has been closed. */
  failure: string | undefined;

  constructor(output: Readable, log: (line: string) => void) {
    const heard = new EventEmitter();
    this.messages = only(on(heard, 'message', { close: ['end'] }));
    createInterface({ input: output, crlfDelay: Infinity })
      .on('line', (line) => {
        const message = parseMessage(line);
        if (!message) return log(line);
        if (message.type === 'failed' && typeof message['message'] === 'string') this.failure = message['message'];
        heard.emit('message', message);
      })
      .once('close', () => heard.emit('end'));
  }
}

async function* only(events: AsyncIterable<unknown[]>): AsyncGenerator<JobMessage> {
  for await (const [message] of events) yield message as JobMessage;
}

function parseMessage(line: string): JobMessage | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as JobMessage;
    return typeof value.type === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
