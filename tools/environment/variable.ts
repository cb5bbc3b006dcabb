import { z } from 'zod';

/** An environment variable as its schema tells it. */
export interface Variable {
  readonly name: string;
  /** What it means, with its unit. */
  readonly description: string;
  /** As it would be written in the environment; absent where there is none. */
  readonly default?: string;
  /** A process does not start without it. */
  readonly required: boolean;
  readonly accepts: (text: string) => boolean;
  /** JSON schema of the parsed value. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** The variables of a configuration schema, whose keys are their names. Throws where one lacks a description. */
export function variablesOf(config: z.ZodObject): Variable[] {
  return Object.entries(config.shape).map(([name, field]) => {
    const { description, ...schema } = jsonSchema(field as z.ZodType);
    if (typeof description !== 'string') throw new Error(`${name} has no description; give it one with describe()`);
    const { default: value, ...rest } = schema;
    return {
      name,
      description,
      ...(value !== undefined && { default: String(value) }),
      required: !(field as z.ZodType).safeParse(undefined).success,
      accepts: (text) => (field as z.ZodType).safeParse(text).success,
      schema: rest,
    };
  });
}

function jsonSchema(field: z.ZodType): Record<string, unknown> {
  const schema = z.toJSONSchema(field, { target: 'draft-7', unrepresentable: 'any' }) as Record<string, unknown>;
  delete schema.$schema;
  // The largest safe integer says nothing that the type does not.
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  return schema;
}
