import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignLabelIds } from './assign-label-ids';
import { parseLabelMap } from './parse-label-map';
import { writeLabelMap } from './write-label-map';

describe('assignLabelIds', () => {
  test('counts from 1 in the order of names, whatever order they come in', () => {
    expect([...assignLabelIds(['cleo', 'ada', 'ben', 'ada'])]).toEqual([
      ['ada', 1],
      ['ben', 2],
      ['cleo', 3],
    ]);
  });

  test('sorts by code points, as UTF-8 bytes sort', () => {
    expect([...assignLabelIds(['\u{1f600}', '\uff21', 'é', 'Z', 'a']).keys()]).toEqual([
      'Z',
      'a',
      'é',
      '\uff21',
      '\u{1f600}',
    ]);
  });

  test('keeps the ids of an existing map and goes on after its largest', () => {
    const existing = new Map([
      ['zoe', 1],
      ['gone', 7],
    ]);
    expect([...assignLabelIds(['zoe', 'ada'], existing)]).toEqual([
      ['zoe', 1],
      ['gone', 7],
      ['ada', 8],
    ]);
  });
});

test('writeLabelMap writes items by id', () => {
  const text = writeLabelMap(
    new Map([
      ["Conan O'Brien", 2],
      ['Abhishek Bachan', 1],
    ]),
  );
  expect(text).toBe("item {\n  id: 1\n  name: 'Abhishek Bachan'\n}\n\nitem {\n  id: 2\n  name: 'Conan O\\'Brien'\n}\n");
});

test('any names are read back as they were written', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(fc.uniqueArray(name), (names) => {
      const ids = assignLabelIds(names);
      expect([...parseLabelMap(writeLabelMap(ids))]).toEqual([...ids]);
    }),
    { seed: 5, numRuns: 300 },
  );
});

describe('parseLabelMap', () => {
  test.each([
    ['double quotes, name first', 'item {\n name: "a"\n id: 1\n}'],
    ['a colon before the brace', 'item: { id: 1, name: "a" };'],
    ['angle brackets', 'item < id: 1; name: "a"; >'],
    ['comments', "# people\nitem { # first\n id: 1 name: 'a' # }\n}"],
    [
      'other fields',
      'item { id: 1 name: "a" display_name: "}" keypoints { id: 9 label: "x" } keypoints: [{ id: 3 }] }',
    ],
    ['a string in pieces', 'item { name: "" \'a\' id: 1 }'],
    ['a second item of the name', 'item { name: "a" id: 1 } item { name: "a" id: 2 }'],
  ])('accepts %s', (_, text) => {
    expect([...parseLabelMap(text)]).toEqual([['a', 1]]);
  });

  test('accepts id 0 for the background only', () => {
    expect(parseLabelMap('item { id: 0 name: "background" }').get('background')).toBe(0);
    expect(() => parseLabelMap('item { id: 0 name: "ada" }')).toThrow('0 is no id for "ada", they start at 1');
  });

  test('an empty text is an empty map', () => {
    expect(parseLabelMap(' # nothing\n').size).toBe(0);
  });

  test.each([
    ['item { id: 1 name: "a"', 'line 1 of the label map is wrong: the text ends where the } of line 1 should stand'],
    ['\n\nitem { id: 1 }', 'line 3 of the label map is wrong: the item needs a name and an id'],
    ['item {\n id: one\n}', 'line 2 of the label map is wrong: the id "one" is no whole number'],
    ['item { id: 1.5 }', 'the id "1.5" is no whole number'],
    ['item { id: [1] }', 'the id is a list, a single value is needed'],
    ['item { id: -1 name: "a" }', '-1 is no id for "a", they start at 1'],
    ['item { name: a }', 'the name a needs quotes'],
    ['item { name "a" }', 'a colon is missing after name'],
    ['item: 1', 'an item is a name and an id in braces'],
    ['items { }', '"items" is no item'],
  ])('refuses %j', (text, message) => {
    expect(() => parseLabelMap(text)).toThrow(message);
  });

  test('a text cut off anywhere is refused or whole', () => {
    const text = "item {\n  id: 1\n  name: 'a'\n}";
    for (let length = 1; length < text.length; length++) {
      expect(() => parseLabelMap(text.slice(0, length))).toThrow('of the label map is wrong');
    }
  });

  const folder = join(
    process.env['FACET_TEST_DATA'] ?? join(__dirname, '../../../../../shared/data'),
    'od-api/2018/data',
  );
  test.skipIf(!existsSync(folder)).each([
    ['pet', 37, 'Abyssinian', 1],
    ['mscoco', 80, '/m/01g317', 1],
    ['oid_object_detection_challenge_500', 500, '/m/061hd_', 1],
    ['oid_bbox_trainable', 545, '/m/01g317', 1],
    ['kitti', 2, 'pedestrian', 2],
    ['ava', 60, 'dance', 4],
  ])("reads the Object Detection API's own %s label map", (name, size, label, id) => {
    const file = name === 'ava' ? 'ava_label_map_v2.1.pbtxt' : `${name}_label_map.pbtxt`;
    const ids = parseLabelMap(readFileSync(join(folder, file), 'utf8'));
    expect([ids.size, ids.get(label)]).toEqual([size, id]);
  });
});
