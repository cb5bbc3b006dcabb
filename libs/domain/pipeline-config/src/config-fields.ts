import type { TextField, TextMessage } from '@facet/domain-text-format';

/** A field with the way to it from the outermost message. */
export interface ConfigField {
  /** Names joined by dots; a field that stands several times in its message has its number: `a.schedule[1].step`. */
  readonly path: string;
  readonly field: TextField;
}

/** Every field of a configuration in the order of the text, those inside messages after the message itself. */
export function* fieldsOf(message: TextMessage, prefix = ''): Generator<ConfigField> {
  const counts = new Map<string, number>();
  for (const { name } of message.fields) counts.set(name, (counts.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  for (const field of message.fields) {
    const { name, value } = field;
    const index = seen.get(name) ?? 0;
    seen.set(name, index + 1);
    const path = `${prefix}${name}${counts.get(name)! > 1 ? `[${index}]` : ''}`;
    yield { path, field };
    if (value.kind === 'message') yield* fieldsOf(value, `${path}.`);
  }
}

/** The names of a path alone. */
export const withoutNumbers = (path: string): string => path.replace(/\[\d+\](?=\.|$)/g, '');
