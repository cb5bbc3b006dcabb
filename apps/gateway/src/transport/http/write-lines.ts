import type { JsonValue } from '@bufbuild/protobuf';
import type { Response } from 'express';

/**
 * Streams messages as one JSON object per line, as fast as the reader takes them. The first message is awaited before
 * anything is sent, so that a refusal is an error status and not a broken stream.
 */
export async function writeLines<T>(
  response: Response,
  messages: AsyncIterable<T>,
  jsonOf: (message: T) => JsonValue,
): Promise<void> {
  for await (const message of messages) {
    if (response.destroyed) return;
    const line = `${JSON.stringify(jsonOf(message))}\n`;
    if (!response.write(line)) await new Promise((drained) => response.once('drain', drained).once('close', drained));
  }
  response.end();
}
