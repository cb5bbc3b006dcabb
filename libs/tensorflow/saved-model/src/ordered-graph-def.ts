import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** What lies behind a field: its message, and whether its entries have no order of their own (maps, functions). */
interface Part {
  readonly message: Message;
  readonly unordered?: true;
}
type Message = Readonly<Record<number, Part>>;

const LEAF: Message = {};
const LEAF_MAP: Part = { message: LEAF, unordered: true };

/** tensorflow.AttrValue: list.func and func hold attributes again. */
const ATTRIBUTE: Record<number, Part> = {};
/** map<…, AttrValue>; the value of a map entry is its field 2. */
const ATTRIBUTES: Part = { message: { 2: { message: ATTRIBUTE } }, unordered: true };
const NAMED_ATTRIBUTES: Part = { message: { 2: ATTRIBUTES } };
Object.assign(ATTRIBUTE, { 1: { message: { 9: NAMED_ATTRIBUTES } }, 10: NAMED_ATTRIBUTES });

const NODE: Part = { message: { 5: ATTRIBUTES } };
const FUNCTION: Message = {
  3: NODE,
  4: LEAF_MAP,
  5: ATTRIBUTES,
  6: LEAF_MAP,
  7: { message: { 2: { message: { 1: ATTRIBUTES } } }, unordered: true },
  8: LEAF_MAP,
};
const LIBRARY: Message = { 1: { message: FUNCTION, unordered: true }, 2: LEAF_MAP };
/** Field numbers of tensorflow/core/framework/{graph,node_def,attr_value,function}.proto. */
const GRAPH: Message = { 1: NODE, 2: { message: LIBRARY } };

/**
 * The same GraphDef with its maps and functions in the order of their bytes. TensorFlow writes them in an order that
 * changes from call to call; like this, equal graphs have equal bytes and a model's digest can be repeated.
 */
export function orderedGraphDef(bytes: Uint8Array): Uint8Array {
  return ordered(bytes, GRAPH);
}

function ordered(bytes: Uint8Array, message: Message): Uint8Array {
  const reader = new BinaryReader(bytes);
  const writer = new BinaryWriter();
  const unordered = new Map<number, Uint8Array[]>();
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [field, wireType] = reader.tag();
    const part = wireType === WireType.LengthDelimited ? message[field] : undefined;
    if (!part) {
      reader.skip(wireType, field);
      writer.raw(bytes.subarray(start, reader.pos));
      continue;
    }
    const value = ordered(reader.bytes(), part.message);
    if (part.unordered) unordered.set(field, [...(unordered.get(field) ?? []), value]);
    else writer.tag(field, wireType).bytes(value);
  }
  for (const [field, values] of [...unordered].sort(([a], [b]) => a - b))
    for (const value of values.sort(Buffer.compare)) writer.tag(field, WireType.LengthDelimited).bytes(value);
  return writer.finish();
}
