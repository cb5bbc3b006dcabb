import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { editConfig, type Setting } from './edit-config';
import { trainingSettings } from './training-settings';

const CONFIG = `# Pets.
model {
  ssd {
    num_classes: 37   # change me
    scales: [0.25, 0.5]
    activation: RELU_6, # a comma
    shuffle: true
  }
}

train_config: {
  schedule { step: 1 }
  schedule { step: 2 }
  fine_tune_checkpoint: 'a.ckpt'
  # Remove the line below to train on.
  num_steps: 200000
}
train_input_reader: { label_map_path: "map" tf_record_input_reader { input_path: "a" } }
eval_input_reader: { label_map_path: "map" tf_record_input_reader { input_path: "b" } }
`;

const set = (path: string, value: string): Setting => ({ path, value });
const edited = (...settings: Setting[]) => editConfig(CONFIG, settings).text;

describe('a field is set', () => {
  test.each([
    ['num_classes', '5', 'num_classes: 37', 'num_classes: 5'],
    ['ssd.num_classes', '5', 'num_classes: 37', 'num_classes: 5'],
    ['model.ssd.num_classes', '5', 'num_classes: 37', 'num_classes: 5'],
    ['scales', '[1.0]', '[0.25, 0.5]', '[1.0]'],
    ['activation', 'RELU', 'RELU_6', 'RELU'],
    ['shuffle', 'false', 'true', 'false'],
    ['schedule[1].step', '9', 'step: 2', 'step: 9'],
    ['fine_tune_checkpoint', "it's \\ here", "'a.ckpt'", "'it\\'s \\\\ here'"],
    [
      'eval_input_reader.label_map_path',
      'x"y',
      'eval_input_reader: { label_map_path: "map"',
      'eval_input_reader: { label_map_path: "x\\"y"',
    ],
  ])('%s=%s, and nothing else changes', (path, value, before, after) => {
    expect(edited(set(path, value))).toBe(CONFIG.replace(before, () => after));
  });

  test('and the change is told', () => {
    const { changes } = editConfig(CONFIG, [set('num_classes', '5'), set('num_steps', '50000')]);
    expect(changes).toEqual([
      { path: 'model.ssd.num_classes', line: 4, before: '37', after: '5' },
      { path: 'train_config.num_steps', line: 16, before: '200000', after: '50000' },
    ]);
  });
});

describe('refuses', () => {
  test.each([
    ['num_class', '5', 'NOT_FOUND', 'has no field num_class; near it: model.ssd.num_classes'],
    ['num_clases', '5', 'NOT_FOUND', 'near it: model.ssd.num_classes'],
    ['train_config.num_classes', '5', 'NOT_FOUND', 'near it: model.ssd.num_classes'],
    ['schedule[2].step', '5', 'NOT_FOUND', 'near it: train_config.schedule[0].step, train_config.schedule[1].step'],
    ['xyz', '5', 'NOT_FOUND', 'no field of a similar name'],
    ['', '5', 'NOT_FOUND', 'has no field ;'],
    [
      'input_path',
      'c',
      'INVALID_ARGUMENT',
      'could mean 2 fields: train_input_reader.tf_record_input_reader.input_path, eval',
    ],
    ['step', '5', 'INVALID_ARGUMENT', 'train_config.schedule[0].step, train_config.schedule[1].step'],
    ['num_classes', 'five', 'INVALID_ARGUMENT', 'model.ssd.num_classes is a number (37), not five'],
    ['num_classes', '5 }', 'INVALID_ARGUMENT', 'is a number (37), not 5 }'],
    ['num_classes', '', 'INVALID_ARGUMENT', 'is a number (37), not '],
    ['shuffle', '1', 'INVALID_ARGUMENT', 'is true or false (true), not 1'],
    ['activation', '"RELU"', 'INVALID_ARGUMENT', 'is a name without quotes (RELU_6), not "RELU"'],
    ['scales', '1', 'INVALID_ARGUMENT', 'is a list; give its values in brackets'],
    ['scales', '[1] x: 2', 'INVALID_ARGUMENT', 'is a list; give its values in brackets'],
    ['scales', '[1', 'INVALID_ARGUMENT', 'is a list and [1 cannot be read'],
    ['ssd', '1', 'INVALID_ARGUMENT', 'model.ssd holds fields of its own; name one of them'],
  ])('%s=%s', (path, value, code, message) => {
    expect(() => edited(set(path, value))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  test('a field set twice, by whatever names', () => {
    expect(() => edited(set('num_classes', '5'), set('ssd.num_classes', '6'))).toThrow(
      'model.ssd.num_classes is set twice',
    );
  });
});

describe("a training job's choices", () => {
  const choices = {
    trainInput: 'gs://b/train.record',
    evalInput: 'gs://b/eval.record',
    labelMap: 'gs://b/map.pbtxt',
    numSteps: 50_000,
    fineTuneCheckpoint: 'gs://b/model.ckpt',
  };

  test('set the fields that are there', () => {
    const text = edited(...trainingSettings(choices));
    expect(text.split('\n').filter((line, i) => line !== CONFIG.split('\n')[i])).toEqual([
      "  fine_tune_checkpoint: 'gs://b/model.ckpt'",
      '  num_steps: 50000',
      'train_input_reader: { label_map_path: "gs://b/map.pbtxt" tf_record_input_reader { input_path: "gs://b/train.record" } }',
      'eval_input_reader: { label_map_path: "gs://b/map.pbtxt" tf_record_input_reader { input_path: "gs://b/eval.record" } }',
    ]);
  });

  test.each([
    ['train_config {\n    a: 1\n}\n', 'train_config {\n    a: 1\n    num_steps: 7\n}\n'],
    ['train_config {\r\n}\r\n', 'train_config {\r\n  num_steps: 7\r\n}\r\n'],
    ['train_config { a: 1 }', 'train_config { a: 1 num_steps: 7 }'],
    ['train_config {a: 1}', 'train_config {a: 1 num_steps: 7 }'],
    ['train_config {\n  # a: 1 }\n}', 'train_config {\n  # a: 1 }\n  num_steps: 7\n}'],
  ])('add a field that is missing: %j', (before, after) => {
    const { text, changes } = editConfig(before, trainingSettings({ numSteps: 7 }));
    expect(text).toBe(after);
    expect(changes).toMatchObject([{ path: 'train_config.num_steps', before: undefined, after: '7' }]);
    expect(text.split('\n')[changes[0]!.line - 1]).toContain('num_steps: 7');
  });

  test.each([
    ['model { }', 'the configuration has no train_config { }; it needs one, in which num_steps can stand'],
    ['train_config { } train_config { }', 'has 2 of train_config { }; it needs one'],
    ['train_config: 1', 'has no train_config { }'],
    ['train_config { num_steps: 1 num_steps: 2 }', 'train_config.num_steps could mean 2 fields'],
    ['train_config { num_steps: 1 } train_config { num_steps: 2 }', 'train_config.num_steps could mean 2 fields'],
  ])('are refused where it is unclear what they change: %j', (text, message) => {
    expect(() => editConfig(text, trainingSettings({ numSteps: 7 }))).toThrow(message);
  });
});

const FOLDER = join(
  process.env['FACET_TEST_DATA'] ?? join(__dirname, '../../../../../shared/data'),
  'od-api/2018/samples/configs',
);
const names = existsSync(FOLDER) ? readdirSync(FOLDER) : [];

describe.skipIf(names.length === 0)(
  "the Object Detection API's own configurations (skipped without the test data)",
  () => {
    test('are all there', () => expect(names).toHaveLength(35));

    test.each(names)('%s stays as it is, and edits touch their own lines only', (name) => {
      const text = readFileSync(join(FOLDER, name), 'utf8');
      expect(editConfig(text, [])).toEqual({ text, changes: [] });
      const settings = trainingSettings({
        trainInput: 'T',
        evalInput: 'E',
        labelMap: 'L',
        numSteps: 50_000,
        fineTuneCheckpoint: 'C',
      });
      const changed = editConfig(text, [set('num_classes', '5'), ...settings]);
      const added = changed.changes.filter(({ before }) => before === undefined);
      const values: Record<string, string> = {
        num_classes: '5',
        num_steps: '50000',
        fine_tune_checkpoint: '"C"',
        label_map_path: '"L"',
      };
      const inputs = ['"T"', '"E"'];
      const expected = text.split('\n').map((line) =>
        line.replace(/^(\s*)(\w+)(:\s*)("[^"]*"|\d+)/, (all, indent: string, field: string, colon: string) => {
          const value = field === 'input_path' ? inputs.shift() : values[field];
          return value === undefined ? all : `${indent}${field}${colon}${value}`;
        }),
      );
      const lines = changed.text.split('\n');
      for (const { line } of added) expect(lines.splice(line - 1, 1)).toEqual(['  num_steps: 50000']);
      expect(lines).toEqual(expected);
      expect(added.length).toBeLessThanOrEqual(1);
    });
  },
);
