export type JsonSchema = Readonly<Record<string, unknown>>;

/** An object that takes these keys and no other. */
export function closed(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[] = []): JsonSchema {
  return { type: 'object', additionalProperties: false, properties, ...(required.length > 0 && { required }) };
}

export const described = (description: string, schema: JsonSchema): JsonSchema => ({ description, ...schema });

export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const oneOf = (...names: string[]): JsonSchema => ({ enum: names });
export const wholeNumber = (minimum: number, maximum?: number): JsonSchema => ({
  type: 'integer',
  minimum,
  ...(maximum !== undefined && { maximum }),
});

export const BOOLEAN: JsonSchema = { type: 'boolean' };
export const TEXT: JsonSchema = { type: 'string' };
export const NAME: JsonSchema = { type: 'string', minLength: 1 };
/** A map whose keys are the user's, e.g. labels. */
export const TEXTS: JsonSchema = { type: 'object', additionalProperties: TEXT };
/** Of Kubernetes, e.g. 500m, 2Gi. */
export const QUANTITY: JsonSchema = {
  type: ['string', 'integer'],
  pattern: '^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$',
};
