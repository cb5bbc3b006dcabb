import { expect, test } from 'vitest';
import { readMeasuredInputs, writeMeasuredInputs } from './measured-inputs-csv';

async function* pieces(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}

test('inputs are read as they were written, to the last digit', async () => {
  const box = { x: 0, y: 0, width: 80.1 + 0.2, height: 1 / 3 };
  const face = { box, pose: { roll: -0.1, pan: 1e-7, tilt: 20 }, sharpness: 41.25 };
  const inputs = [
    { path: 'ada/1.jpg', label: 'ada', reason: '', faces: 1, face },
    { path: 'ada/"2", 3.jpg', label: 'ada', reason: 'MULTI_FACE', faces: 3, face },
    { path: 'ben/1.jpg', label: 'ben', reason: 'NO_FACE', faces: 0 },
    { path: 'readme.txt', label: '', reason: 'NO_LABEL' },
  ];
  const read = await readMeasuredInputs(pieces(writeMeasuredInputs(inputs)), 'measures');
  expect(read).toEqual(inputs.map(({ path: _, ...input }) => input));
});

test('another file is refused by its columns', async () => {
  const other = pieces(new TextEncoder().encode('file,label\na,b\n'));
  await expect(readMeasuredInputs(other, 'x.csv')).rejects.toThrow('x.csv has the columns file,label;');
});
