import { toJson, type DescMessage } from '@bufbuild/protobuf';
import type { DeadLetter } from '@facet/composition/bus-operations';
import { decodeEvent, TOPICS, type Topic } from '@facet/contracts-events';

const MAX_LINE_CHARACTERS = 200;
/** Of one text in a payload; photos in base64 are longer than anybody reads. */
const MAX_FIELD_CHARACTERS = 300;

/** `2026-01-31T12:00:00.000Z  ID  topic  group  key=…  CODE REASON: message`. */
export function letterLine({ id, diedAt, topic, group, key, code, reason, message }: DeadLetter): string {
  const why = `${code}${reason && reason !== code ? ` ${reason}` : ''}: ${message.replace(/\s+/g, ' ')}`;
  return [diedAt.toISOString(), id, topic, group, `key=${key}`, shortened(why, MAX_LINE_CHARACTERS)].join('  ');
}

/** Everything but the payload. */
export function letterJson({ payload, ...letter }: DeadLetter): string {
  return JSON.stringify({ ...letter, payloadBytes: payload.length });
}

/** The letter in full, its payload as JSON where it can be read. */
export function letterDetails({ payload, headers, ...letter }: DeadLetter): string {
  const fields = { ...letter, diedAt: letter.diedAt.toISOString() };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
  const headerLines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
  return `${[...lines, 'headers:', ...headerLines, `payload: ${payloadText(letter.topic, payload, headers)}`].join('\n')}\n`;
}

function payloadText(topic: string, payload: Uint8Array, headers: DeadLetter['headers']): string {
  const size = `${payload.length} bytes`;
  if (!(topic in TOPICS)) return `${size}, of a topic that is not Facet's`;
  try {
    const message = decodeEvent(topic as Topic, payload, headers['content-type']);
    const json = toJson(TOPICS[topic as Topic].schema as DescMessage, message);
    return `${size}\n${JSON.stringify(json, (_, value: unknown) => shortenedText(value), 2)}`;
  } catch (error) {
    return `${size} that cannot be read: ${(error as Error).message}\n${legible(payload)}`;
  }
}

/** The beginning of bytes as text, with a dot for what is none. */
function legible(payload: Uint8Array): string {
  return Buffer.from(payload.subarray(0, MAX_FIELD_CHARACTERS))
    .toString()
    .replace(/[\x00-\x1f\x7f\ufffd]/g, '.');
}

const shortenedText = (value: unknown) => (typeof value === 'string' ? shortened(value, MAX_FIELD_CHARACTERS) : value);

function shortened(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}… (${text.length} characters)` : text;
}
