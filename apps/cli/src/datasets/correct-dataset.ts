import { FacetError } from '@facet/kernel';
import { askDatasets } from './ask-datasets';
import type { CorrectOptions } from './correct-dataset.command';

/** Makes the version that has the decisions, and tells its name. */
export async function correctDataset(version: string, options: CorrectOptions): Promise<void> {
  const { relabel, drop, keep, undo, json } = options;
  const plain = (action: string, photos: readonly string[]) => photos.map((photo) => ({ photo, action, label: '' }));
  const decisions = [...relabel.map(relabelOf), ...plain('drop', drop), ...plain('keep', keep), ...plain('undo', undo)];
  if (decisions.length === 0)
    throw new FacetError('INVALID_ARGUMENT', 'nothing is decided; give --relabel, --drop, --keep or --undo');
  const corrected = await askDatasets(options, ({ datasets }) => datasets.correctDataset({ version, decisions }));
  const facts = {
    version: corrected.version,
    found: corrected.found,
    decisions: corrected.decisions.map(({ photo, action, label }) => ({ photo, action, ...(label && { label }) })),
  };
  const told = facts.found ? 'was there' : 'is new';
  process.stdout.write(
    json
      ? `${JSON.stringify(facts)}\n`
      : `version ${facts.version} ${told}; decisions in it: ${facts.decisions.length}\n`,
  );
}

/** A path may have '=' in it, so may a name: the last one that leaves both sides something counts. */
function relabelOf(text: string): { photo: string; action: string; label: string } {
  const at = text.lastIndexOf('=');
  if (at > 0 && at < text.length - 1) return { photo: text.slice(0, at), action: 'relabel', label: text.slice(at + 1) };
  throw new FacetError('INVALID_ARGUMENT', `--relabel is ${JSON.stringify(text)}; it must be like ada/1.jpg=ben`);
}
