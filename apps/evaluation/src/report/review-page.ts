import { escaped } from '@facet/domain-html';
import type { CrossValidation } from '../cross-validate';
import type { Suspect } from '../suspects';
import { page, percent, picture } from './html';

/** Photos of the suggested person that are shown beside a suspect. */
const BESIDE = 3;
const MOST_SUSPECTS = 200;

/** A contact sheet: each suspect beside photos of whom it may show, with the command that corrects it. */
export function reviewPage({ dataset, outOfFold, labels }: CrossValidation, suspects: readonly Suspect[]): string {
  const rows = suspects.slice(0, MOST_SUSPECTS).map((suspect, i) => {
    const others = outOfFold
      .filter(({ photo }) => photo.label === suspect.suggested && photo.photo !== suspect.photo)
      .sort((a, b) => b.scores[labels.indexOf(suspect.suggested)]! - a.scores[labels.indexOf(suspect.suggested)]!)
      .slice(0, BESIDE);
    const commands = [
      `--relabel ${quoted(`${suspect.photo}=${suspect.suggested}`)}`,
      `--drop ${quoted(suspect.photo)}`,
      `--keep ${quoted(suspect.photo)}`,
    ];
    return `<section class="card suspect">
<figure>${picture(suspect.crop, suspect.photo)}<figcaption>${i + 1}. ${escaped(suspect.photo)}</figcaption></figure>
<div><h2>labelled ${escaped(suspect.label)} (${percent(suspect.labelProbability)}), looks like ${escaped(suspect.suggested)} (${percent(suspect.suggestedProbability)})</h2>
<div class="beside">${others.map(({ photo }) => picture(photo.crop, photo.photo)).join('')}</div>
${commands.map((command) => `<code>facet datasets correct ${dataset.version} ${escaped(command)}</code>`).join('\n')}</div>
</section>`;
  });
  const body = `
<style>
.suspect { display: grid; grid-template-columns: 10rem 1fr; gap: 1rem; margin: 1rem 0; }
.suspect img { width: 100%; border-radius: 0.25rem; }
.beside { display: flex; gap: 0.5rem; }
.beside img { width: 6rem; }
code { display: block; margin-top: 0.25rem; font-size: 0.85rem; user-select: all; }
</style>
<h1>${suspects.length} suspects</h1>
<p>Photos of dataset ${dataset.version} of which the folds are sure that they show somebody else, the surest first; beside
each, photos of whom it looks like. A correction makes a new version; --undo takes it back.</p>
${rows.join('\n')}`;
  return page({ title: `Suspects of dataset ${dataset.version}`, body });
}

/** As one word of a shell. */
const quoted = (text: string): string => (/^[\w./=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
