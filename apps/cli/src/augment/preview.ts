import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REFERENCE_AUGMENTATION } from '@facet/domain-training-settings';
import { EngineProcess } from '@facet/tensorflow-process';
import { readSettings } from '../run/training-file';
import type { ContactSheetOptions } from './contact-sheet';
import { readPictures } from './picture-files';

export interface PreviewOptions {
  readonly out: string;
  readonly training?: string;
  readonly seed: number;
  readonly pictures: number;
  readonly changes: number;
  readonly size: number;
}

/** Draws pictures as they are and as training may see them into a PNG. */
export async function writePreview(paths: readonly string[], options: PreviewOptions): Promise<void> {
  const { out, training, seed, pictures, changes, size } = options;
  const settings = training === undefined ? undefined : await readSettings(training);
  const sheet: ContactSheetOptions = {
    pictures: await readPictures(paths, pictures),
    augmentation: settings ? (settings.augmentation ?? {}) : REFERENCE_AUGMENTATION,
    seed,
    changes,
    sizePx: size,
  };
  // In a process of its own: TensorFlow's chatter stays out of the terminal.
  const engine = EngineProcess.start({ program: join(__dirname, 'contact-sheet.engine.ts'), name: 'contact sheet' });
  try {
    await writeFile(out, await engine.call<Uint8Array>('contactSheet', sheet));
  } finally {
    await engine.stop();
  }
}
