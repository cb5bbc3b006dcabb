import type { Span, TextMessage } from '@facet/domain-text-format';
import { FacetError } from '@facet/kernel';
import { withoutNumbers, type ConfigField } from './config-fields';

/** A part of the text and what stands there instead. */
export interface TextEdit extends Span {
  readonly replacement: string;
}

const INDENTATION = '  ';

/**
 * Adds the field with that whole path as the last of its message, on a line of its own where the message's closing brace
 * has one. Throws FAILED_PRECONDITION when the message that should hold it is missing or stands several times.
 */
export function newFieldEdit(
  text: string,
  config: TextMessage,
  fields: readonly ConfigField[],
  path: string,
  value: string,
): TextEdit & { readonly line: number } {
  const dot = path.lastIndexOf('.');
  const name = path.slice(dot + 1);
  const holder = dot < 0 ? config : messageAt(fields, path.slice(0, dot), name);
  const closing = holder === config ? holder.end : holder.end - 1;
  const lineStart = text.lastIndexOf('\n', closing - 1) + 1;
  const written = `${name}: ${value}`;
  const line = text.slice(0, closing).split('\n').length;
  const beforeBrace = text.slice(lineStart, closing);
  if (beforeBrace.trim() !== '') {
    const gap = /\s$/.test(beforeBrace) ? '' : ' ';
    return { start: closing, end: closing, replacement: `${gap}${written} `, line };
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const indentation = holder === config ? '' : indentationInside(text, holder, beforeBrace);
  return { start: lineStart, end: lineStart, replacement: `${indentation}${written}${newline}`, line };
}

function messageAt(fields: readonly ConfigField[], path: string, name: string): TextMessage {
  const holders = fields.filter((field) => withoutNumbers(field.path) === path);
  const value = holders.length === 1 ? holders[0]!.field.value : undefined;
  if (value?.kind === 'message') return value;
  const found = holders.length > 1 ? `${holders.length} of` : 'no';
  const message = `the configuration has ${found} ${path} { }; it needs one, in which ${name} can stand`;
  throw new FacetError('FAILED_PRECONDITION', message, { reason: 'NO_SUCH_MESSAGE' });
}

/** That of the message's last field if it begins its line, else one step more than the closing brace's. */
function indentationInside(text: string, { fields }: TextMessage, ofBrace: string): string {
  const last = fields.at(-1);
  if (last) {
    const before = text.slice(text.lastIndexOf('\n', last.start - 1) + 1, last.start);
    if (before.trim() === '') return before;
  }
  return ofBrace + INDENTATION;
}
