import type { Tensor } from '@facet/tensorflow-c-api';
import type { NamedTensors } from '../../engine/host-methods';
import type { PredictBody } from './predict-body';

/**
 * The reply to a predict request as JSON text (util/json_tensor.cc): one output is given bare, several by their names;
 * strings are text, or `{"b64":…}` when the output's name ends in `_bytes`; NaN and Infinity are written as such.
 */
export function predictReply(outputs: NamedTensors, form: PredictBody['form']): string {
  const entries = Object.entries(outputs).map(([name, tensor]): [string, string[]] => [name, rowTexts(name, tensor)]);
  if (form === 'columnar') return `{"outputs":${named(entries.map(([name, rows]) => [name, `[${rows.join()}]`]))}}`;
  const count = entries[0]?.[1].length ?? 0;
  const rows = Array.from({ length: count }, (_, row) => named(entries.map(([name, texts]) => [name, texts[row]!])));
  return `{"predictions":[${rows.join()}]}`;
}

function named(values: readonly (readonly [name: string, text: string])[]): string {
  if (values.length === 1) return values[0]![1];
  return `{${values.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join()}}`;
}

/** JSON of each element of the first dimension. */
function rowTexts(name: string, { dtype, shape, data }: Tensor): string[] {
  const elements = Array.from(data as ArrayLike<unknown>, (element) => elementText(name, dtype, element));
  return shape.slice(1).reduceRight((texts, size) => chunked(texts, size), elements);
}

function chunked(texts: readonly string[], size: number): string[] {
  const lists: string[] = [];
  for (let at = 0; at < texts.length; at += size) lists.push(`[${texts.slice(at, at + size).join()}]`);
  return lists;
}

function elementText(name: string, dtype: Tensor['dtype'], element: unknown): string {
  if (dtype === 'bool') return element ? 'true' : 'false';
  if (dtype === 'float32') return float32Text(element as number);
  if (dtype !== 'string') return String(element);
  const bytes = Buffer.from(element as Uint8Array);
  return JSON.stringify(name.endsWith('_bytes') ? { b64: bytes.toString('base64') } : bytes.toString('utf8'));
}

/** The shortest decimal that reads back as the same float32. */
function float32Text(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
