import { parseTextFormat, quoteText, type TextMessage } from '@facet/domain-text-format';
import { FacetError } from '@facet/kernel';
import { fieldsOf, withoutNumbers, type ConfigField } from './config-fields';
import { findField } from './find-field';
import { newFieldEdit, type TextEdit } from './new-field';
import { writtenValue } from './written-value';

/** One field to set. */
export interface Setting {
  /** Its name, or so much of the way to it as makes it the only one. */
  readonly path: string;
  /** Without quotes; those of a string are put around it. */
  readonly value: string;
  /** The field may be missing: `path` then is the whole way to it, and it is added at the end of its message. */
  readonly addAs?: 'string' | 'word';
}

export interface ConfigChange {
  /** The whole way to the field. */
  readonly path: string;
  readonly line: number;
  /** As it stood in the text; undefined for an added field. */
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * A pipeline configuration with some fields set. Comments, order and layout stay as they are: all bytes outside the
 * replaced values (and the lines of added fields) are those of `text`. Throws INVALID_ARGUMENT for a text that is no
 * text format, an ambiguous path, a field set twice or a value of another kind, and NOT_FOUND for an unknown path.
 */
export function editConfig(
  text: string,
  settings: readonly Setting[],
): { readonly text: string; readonly changes: readonly ConfigChange[] } {
  const config = parseTextFormat(text, 'pipeline configuration');
  const fields = [...fieldsOf(config)];
  const edits = settings.map((setting) => editOf(text, config, fields, setting));
  requireEachOnce(edits);
  let edited = text;
  for (const { start, end, replacement } of [...edits].sort((a, b) => b.start - a.start)) {
    edited = edited.slice(0, start) + replacement + edited.slice(end);
  }
  return { text: edited, changes: edits.map(({ path, line, before, after }) => ({ path, line, before, after })) };
}

type Edit = ConfigChange & TextEdit;

function editOf(text: string, config: TextMessage, fields: readonly ConfigField[], setting: Setting): Edit {
  const { path: asked, value, addAs } = setting;
  if (addAs && !fields.some(({ path }) => withoutNumbers(path) === asked)) {
    const after = addAs === 'string' ? quoteText(value, '"') : value;
    const edit = newFieldEdit(text, config, fields, asked, after);
    return { path: asked, before: undefined, after, ...edit };
  }
  const { path, field } = findField(fields, asked);
  const { start, end, line } = field.value;
  const after = writtenValue(path, field.value, text, value);
  return { path, line, before: text.slice(start, end), after, start, end, replacement: after };
}

function requireEachOnce(edits: readonly Edit[]): void {
  const paths = new Set<string>();
  for (const { path } of edits) {
    if (paths.has(path)) throw new FacetError('INVALID_ARGUMENT', `${path} is set twice`, { reason: 'SET_TWICE' });
    paths.add(path);
  }
}
