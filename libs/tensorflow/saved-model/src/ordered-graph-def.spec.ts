import { Graph } from '@facet/tensorflow-graph';
import { expect, test } from 'vitest';
import { orderedGraphDef } from './ordered-graph-def';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** A node (field 1 of a GraphDef) with the name `n` and attributes given as encoded map entries. */
const graphOf = (...entries: string[]) => {
  const attributes = entries.map((entry) => `2a${(entry.length / 2).toString(16).padStart(2, '0')}${entry}`).join('');
  const node = `0a016e${attributes}`;
  return `0a${(node.length / 2).toString(16).padStart(2, '0')}${node}`;
};
const T = '0a0154' + '1202' + '3001'; // "T": type DT_FLOAT
const A = '0a0141' + '1202' + '2801'; // "A": bool true

test('attributes come in the order of their names', () => {
  expect(hex(orderedGraphDef(Buffer.from(graphOf(T, A), 'hex')))).toBe(graphOf(A, T));
  expect(hex(orderedGraphDef(Buffer.from(graphOf(A, T), 'hex')))).toBe(graphOf(A, T));
});

test('attributes within the attribute of a function call are ordered too', () => {
  const call = (first: string, second: string) => {
    const func = `0a0166` + `1207${first}` + `1207${second}`; // NameAttrList "f"; each entry has 7 bytes
    const value = `52${(func.length / 2).toString(16)}${func}`; // AttrValue.func
    return `0a0146` + `12${(value.length / 2).toString(16)}${value}`;
  };
  expect(hex(orderedGraphDef(Buffer.from(graphOf(call(T, A)), 'hex')))).toBe(graphOf(call(A, T)));
});

test('a graph with functions has the same bytes every time, and imports as before', () => {
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', [-1, 4]);
  for (const name of ['twice', 'thrice', 'again'])
    graph.defineFunction(name, (g, row) => [g.op('Mul', [row!, g.scalar(name.length)])], [
      { dtype: 'float32', shape: [4] },
    ]);
  graph.op('MapDefun', [[x], []], {
    output_types: { types: ['float32'] },
    output_shapes: { shapes: [[4]] },
    f: { func: 'twice' },
  });
  const written = Array.from({ length: 10 }, () => hex(orderedGraphDef(graph.toGraphDef())));
  expect(new Set(written).size).toBe(1);
  const copy = new Graph();
  copy.importGraphDef(Buffer.from(written[0]!, 'hex'));
  expect(hex(orderedGraphDef(copy.toGraphDef()))).toBe(written[0]);
});

test('a truncated graph is refused', () => {
  const bytes = Buffer.from(graphOf(T, A), 'hex');
  expect(() => orderedGraphDef(bytes.subarray(0, bytes.length - 3))).toThrow();
});
