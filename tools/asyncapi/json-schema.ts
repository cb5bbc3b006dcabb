import { ScalarType, type DescEnum, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { commentOf } from './documented-messages';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Of the protobuf JSON mapping; 64-bit integers are written as text, because JSON readers round large ones. */
const SCALARS: Readonly<Partial<Record<ScalarType, JsonSchema>>> = {
  [ScalarType.STRING]: { type: 'string' },
  [ScalarType.BOOL]: { type: 'boolean' },
  [ScalarType.BYTES]: { type: 'string', contentEncoding: 'base64' },
  [ScalarType.INT32]: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  [ScalarType.UINT32]: { type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 },
  [ScalarType.INT64]: { type: ['string', 'integer'], pattern: '^-?[0-9]+$' },
  [ScalarType.UINT64]: { type: ['string', 'integer'], pattern: '^[0-9]+$' },
  [ScalarType.FLOAT]: { type: 'number' },
  [ScalarType.DOUBLE]: { type: 'number' },
};

const WELL_KNOWN: Readonly<Record<string, JsonSchema>> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
};

/** Collects messages and all that they hold as schemas of their JSON, by full name. */
export class JsonSchemas {
  private readonly schemas = new Map<string, JsonSchema>();

  /** By name. */
  get all(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A reference to the message's schema. */
  refTo(message: DescMessage): JsonSchema {
    const { typeName } = message;
    if (!this.schemas.has(typeName)) {
      // Known before it is made, for messages that hold themselves.
      this.schemas.set(typeName, {});
      this.schemas.set(typeName, WELL_KNOWN[typeName] ?? this.schemaOf(message));
    }
    return { $ref: `#/components/schemas/${typeName}` };
  }

  private schemaOf(message: DescMessage): JsonSchema {
    const fields = message.fields.map((field) => [field.jsonName, this.fieldSchema(field)] as const);
    const choices = message.oneofs.filter(({ fields }) => fields.length > 1).map(({ fields }) => atMostOneOf(fields));
    return {
      ...described(commentOf(message)),
      type: 'object',
      properties: Object.fromEntries(fields),
      ...(choices.length > 0 ? { allOf: choices } : {}),
      additionalProperties: false,
    };
  }

  private fieldSchema(field: DescField): JsonSchema {
    const comment = described(commentOf(field));
    if (field.fieldKind === 'list')
      return { ...comment, type: 'array', items: this.valueSchema(field.listKind, field) };
    if (field.fieldKind === 'map')
      return { ...comment, type: 'object', additionalProperties: this.valueSchema(field.mapKind, field) };
    const value = this.valueSchema(field.fieldKind, field);
    // Beside `$ref` nothing else is read.
    return '$ref' in value && 'description' in comment ? { ...comment, allOf: [value] } : { ...comment, ...value };
  }

  private valueSchema(kind: 'scalar' | 'enum' | 'message', field: DescField): JsonSchema {
    if (kind === 'message') return this.refTo(field.message!);
    if (kind === 'enum') return enumSchema(field.enum!);
    const scalar = SCALARS[field.scalar!];
    if (!scalar) throw new Error(`${String(field)} has a kind that no topic has had so far; add it to SCALARS`);
    return scalar;
  }
}

const enumSchema = ({ values }: DescEnum): JsonSchema => ({ type: 'string', enum: values.map(({ name }) => name) });

const described = (description: string) => (description === '' ? {} : { description });

/** Each excludes the others; none may be there. */
function atMostOneOf(fields: readonly DescField[]): JsonSchema {
  const required = fields.map(({ jsonName }) => ({ required: [jsonName] }));
  return { oneOf: [...required, { not: { anyOf: required } }] };
}
