import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { FacetError } from '@facet/kernel';

const ZERO = '\0';

/**
 * Throws INVALID_ARGUMENT (ZERO_CHARACTER) with the name of the first text in a request that holds U+0000. No id, label
 * or path has one, and Postgres and file systems would refuse it only in the middle of the work.
 */
export function refuseZeroCharacters(schema: DescMessage, request: object): void {
  const field = fieldWithZero(reflect(schema, request as never));
  if (field === undefined) return;
  const message = `${field} holds a zero character (U+0000), which no text may`;
  throw new FacetError('INVALID_ARGUMENT', message, { reason: 'ZERO_CHARACTER', details: { field } });
}

/** Its path, e.g. `people[2].label`. */
function fieldWithZero(message: ReflectMessage): string | undefined {
  for (const field of message.fields) {
    if (!message.isSet(field) || !mayHoldText(field)) continue;
    for (const [at, value] of valuesOf(message, field)) {
      if (typeof value === 'string' && value.includes(ZERO)) return `${field.name}${at}`;
      const inner = typeof value === 'object' ? fieldWithZero(value) : undefined;
      if (inner !== undefined) return `${field.name}${at}.${inner}`;
    }
  }
  return undefined;
}

function mayHoldText(field: DescField): boolean {
  if (field.fieldKind === 'map') return true;
  return 'message' in field && field.message !== undefined ? true : field.scalar === ScalarType.STRING;
}

/** What a field holds, with the index or key of each of several. */
function* valuesOf(message: ReflectMessage, field: DescField): Generator<[at: string, value: string | ReflectMessage]> {
  const value: unknown = message.get(field as never);
  switch (field.fieldKind) {
    case 'list':
      for (const [i, item] of [...(value as Iterable<string | ReflectMessage>)].entries()) yield [`[${i}]`, item];
      break;
    case 'map':
      for (const [key, item] of value as Iterable<[string, string | ReflectMessage]>) {
        yield [' key', String(key)];
        yield [`[${key}]`, item];
      }
      break;
    default:
      yield ['', value as string | ReflectMessage];
  }
}
