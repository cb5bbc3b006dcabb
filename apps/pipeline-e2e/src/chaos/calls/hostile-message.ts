import { type DescEnum, type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { hostileEnumNumber, hostileScalar, oneOf, type Random } from './hostile-values';

type KnownValue = string | number | bigint | Uint8Array;

/** Values that mean something to the services, by the name of the field in its proto. */
export type KnownValues = Readonly<Record<string, readonly KnownValue[]>>;

/** How likely a field that is set is hostile, in the four kinds of messages: one that is all right is among them. */
const MALICE = [0, 0.05, 0.2, 1];
const SET = 0.85;
const DEEPEST = 5;
/** Entries of a list that is far too long, and how often one is. */
const MANY = 20_000;
const MANY_SHARE = 0.05;
/** Names files of the server. */
const READS_THIS_MACHINE = 'source';

/** A message of `schema` by the numbers of `random`: some fields as the services know them, others as nobody expects. */
export function hostileMessage(schema: DescMessage, random: Random, known: KnownValues): Message {
  return new MessageMaker(random, known, oneOf(MALICE, random)).make(schema, 0).message;
}

class MessageMaker {
  constructor(
    private readonly random: Random,
    private readonly known: KnownValues,
    private readonly malice: number,
  ) {}

  make(schema: DescMessage, depth: number): ReflectMessage {
    const message = reflect(schema);
    for (const member of message.members) {
      if (this.random() > SET) continue;
      this.fill(message, member.kind === 'oneof' ? oneOf(member.fields, this.random) : member, depth);
    }
    return message;
  }

  private fill(message: ReflectMessage, field: DescField, depth: number): void {
    switch (field.fieldKind) {
      case 'list': {
        const list = message.get(field);
        const values = Array.from({ length: this.count() }, () => this.value(field, depth));
        const isMuch = values.length > 0 && isSmall(values[0]) && this.random() < MANY_SHARE * this.malice;
        for (const value of isMuch ? Array(MANY).fill(values[0]) : values) if (value !== undefined) list.add(value);
        return;
      }
      case 'map': {
        const map = message.get(field);
        for (let left = this.count(); left > 0; left--) {
          const key = this.scalar(field, field.mapKey);
          const value = this.value(field, depth);
          if (key !== undefined && value !== undefined) map.set(key as never, value);
        }
        return;
      }
      default: {
        const value = this.value(field, depth);
        if (value !== undefined) message.set(field, value);
      }
    }
  }

  /** Of a list or map. */
  private count(): number {
    return oneOf([0, 1, 1, 2, 5], this.random);
  }

  /** Undefined where there is nothing to set. */
  private value(field: DescField, depth: number): unknown {
    if (field.message) return depth < DEEPEST ? this.make(field.message, depth + 1) : undefined;
    return field.enum ? this.number(field.enum) : this.scalar(field, field.scalar!);
  }

  private number({ values }: DescEnum): number {
    return this.random() < this.malice ? hostileEnumNumber(this.random) : oneOf(values, this.random).number;
  }

  /** Undefined where nobody knows a value. */
  private scalar({ name }: DescField, type: ScalarType): unknown {
    if (this.random() < this.malice) return hostileScalar(type, this.random, name !== READS_THIS_MACHINE);
    const known = (this.known[name] ?? []).filter((value) => fits(value, type));
    return known.length > 0 ? oneOf(known, this.random) : undefined;
  }
}

const isSmall = (value: unknown): boolean =>
  typeof value !== 'object' && (typeof value !== 'string' || value.length < 32);

const TYPES: Readonly<Partial<Record<ScalarType, (value: KnownValue) => boolean>>> = {
  [ScalarType.STRING]: (value) => typeof value === 'string',
  [ScalarType.BYTES]: (value) => value instanceof Uint8Array,
  [ScalarType.INT32]: (value) => typeof value === 'number' && Number.isInteger(value),
  [ScalarType.INT64]: (value) => typeof value === 'bigint',
  [ScalarType.DOUBLE]: (value) => typeof value === 'number',
};

const fits = (value: KnownValue, scalar: ScalarType): boolean => TYPES[scalar]?.(value) ?? false;
