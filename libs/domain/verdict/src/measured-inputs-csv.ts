import { csvBytes, readCsv } from '@facet/domain-csv';
import { FacetError } from '@facet/kernel';
import type { MeasuredInput } from './what-if';

const COLUMNS = ['file', 'name', 'reason', 'faces', 'width', 'height', 'roll', 'pan', 'tilt', 'sharpness'] as const;

/**
 * CSV of what was measured on every input, one row each: all that its verdict by any gate is made from. Numbers are
 * written so that they are read as the same numbers.
 */
export function writeMeasuredInputs(inputs: Iterable<MeasuredInput & { readonly path: string }>): Uint8Array {
  const rows: (string | number | undefined)[][] = [];
  for (const { path, label, reason, faces, face } of inputs) {
    const { roll, pan, tilt } = face?.pose ?? {};
    rows.push([path, label, reason, faces, face?.box.width, face?.box.height, roll, pan, tilt, face?.sharpness]);
  }
  return csvBytes(COLUMNS, rows);
}

/** The inputs of such a file. Throws DATA_LOSS (MALFORMED_CSV) for another one. */
export async function readMeasuredInputs(chunks: AsyncIterable<Uint8Array>, source: string): Promise<MeasuredInput[]> {
  const inputs: MeasuredInput[] = [];
  for await (const rows of readCsv(chunks, { source })) {
    for (const { number, cells } of rows) {
      if (number > 0) inputs.push(inputOf(cells));
      else if (cells.join() !== COLUMNS.join()) throw otherColumns(source, cells);
    }
  }
  return inputs;
}

function inputOf([
  ,
  label,
  reason,
  faces,
  width,
  height,
  roll,
  pan,
  tilt,
  sharpness,
]: readonly string[]): MeasuredInput {
  if (faces === '') return { label: label!, reason: reason! };
  const count = Number(faces);
  if (count === 0) return { label: label!, reason: reason!, faces: 0 };
  const face = {
    // Where the face lies decides no verdict.
    box: { x: 0, y: 0, width: Number(width), height: Number(height) },
    pose: { roll: Number(roll), pan: Number(pan), tilt: Number(tilt) },
    sharpness: Number(sharpness),
  };
  return { label: label!, reason: reason!, faces: count, face };
}

function otherColumns(source: string, cells: readonly string[]): FacetError {
  const message = `${source} has the columns ${cells.join()}; measured inputs have ${COLUMNS.join()}`;
  return new FacetError('DATA_LOSS', message, { reason: 'MALFORMED_CSV' });
}
