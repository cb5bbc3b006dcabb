import {
  malformedText,
  parseTextFormat,
  type TextField,
  type TextMessage,
  type TextScalar,
} from '@facet/domain-text-format';

const SUBJECT = 'label map';

interface Item {
  readonly name: string;
  readonly id: number;
}

/**
 * Reads the text form of a StringIntLabelMap. Fields other than id and name are skipped.
 *
 * Ids start at 1; 0 is for the name `background` only, as in the Object Detection API. Of two items with one name the
 * first counts. Throws INVALID_ARGUMENT (MALFORMED_LABEL_MAP) naming the line.
 */
export function parseLabelMap(text: string): Map<string, number> {
  const ids = new Map<string, number>();
  for (const field of parseTextFormat(text, SUBJECT).fields) {
    if (field.name !== 'item') throw malformedText(SUBJECT, field.line, `"${field.name}" is no item`);
    for (const message of messagesOf(field)) {
      const { name, id } = readItem(message);
      if (!ids.has(name)) ids.set(name, id);
    }
  }
  return ids;
}

function messagesOf({ value, line }: TextField): readonly TextMessage[] {
  const values = value.kind === 'list' ? value.items : [value];
  return values.map((one) => {
    if (one.kind === 'message') return one;
    throw malformedText(SUBJECT, line, 'an item is a name and an id in braces');
  });
}

function readItem({ fields, line }: TextMessage): Item {
  let name: string | undefined;
  let id: number | undefined;
  for (const field of fields) {
    if (field.name === 'name') name = nameOf(scalarOf(field));
    else if (field.name === 'id') id = idOf(scalarOf(field));
  }
  if (name === undefined || id === undefined) throw malformedText(SUBJECT, line, 'the item needs a name and an id');
  if (id < 0 || (id === 0 && name !== 'background'))
    throw malformedText(SUBJECT, line, `${id} is no id for "${name}", they start at 1`);
  return { name, id };
}

function scalarOf({ name, value, line }: TextField): TextScalar {
  if (value.kind === 'word' || value.kind === 'string') return value;
  throw malformedText(SUBJECT, line, `the ${name} is a ${value.kind}, a single value is needed`);
}

function nameOf({ kind, text, line }: TextScalar): string {
  if (kind !== 'string') throw malformedText(SUBJECT, line, `the name ${text} needs quotes`);
  return text;
}

function idOf({ kind, text, line }: TextScalar): number {
  if (kind === 'word' && /^-?\d{1,10}$/.test(text)) return Number(text);
  throw malformedText(SUBJECT, line, `the id "${text}" is no whole number`);
}
