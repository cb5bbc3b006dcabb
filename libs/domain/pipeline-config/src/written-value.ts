import { parseTextFormat, quoteText, type TextScalar, type TextValue } from '@facet/domain-text-format';
import { FacetError } from '@facet/kernel';

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

/**
 * How `value` is written in place of `old`, whose kind it must have: quoted where that is quoted, a number for a number,
 * true or false for either, a name for a name, `[…]` for a list. Throws INVALID_ARGUMENT that says what is needed.
 */
export function writtenValue(path: string, old: TextValue, source: string, value: string): string {
  if (old.kind === 'message') throw wrong(path, 'holds fields of its own; name one of them');
  if (old.kind === 'list') return writtenList(path, value);
  if (old.kind === 'string') return quoteText(value, source[old.start] === "'" ? "'" : '"');
  const kind = kindOf(old);
  if (kindOf({ text: value }) !== kind) throw wrong(path, `is ${KINDS[kind]} (${old.text}), not ${value}`);
  return value;
}

type WordKind = 'number' | 'boolean' | 'name' | 'other';
const KINDS: Readonly<Record<WordKind, string>> = {
  number: 'a number',
  boolean: 'true or false',
  name: 'a name without quotes',
  other: 'no plain value',
};

function kindOf({ text }: Pick<TextScalar, 'text'>): WordKind {
  if (NUMBER.test(text)) return 'number';
  if (text === 'true' || text === 'false') return 'boolean';
  return /^[A-Za-z_]\w*$/.test(text) ? 'name' : 'other';
}

function writtenList(path: string, value: string): string {
  try {
    const { fields } = parseTextFormat(`value: ${value}`, 'value');
    if (fields.length === 1 && fields[0]!.value.kind === 'list') return value;
  } catch (error) {
    throw wrong(path, `is a list and ${value} cannot be read: ${(error as Error).message}`);
  }
  throw wrong(path, `is a list; give its values in brackets, e.g. [0.5, 1.0]`);
}

function wrong(path: string, problem: string): FacetError {
  return new FacetError('INVALID_ARGUMENT', `${path} ${problem}`, { reason: 'WRONG_KIND_OF_VALUE' });
}
