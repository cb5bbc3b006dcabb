import type { VerdictCounts, WhatIf } from '@facet/domain-verdict';
import { columns, counted } from '../output/text';
import type { ThresholdOptions } from './chosen-thresholds';

/** Prints what other thresholds would accept. */
export async function showWhatIf(named: string | undefined, options: ThresholdOptions): Promise<void> {
  const { version, answer } =
    options.address === undefined
      ? await (await import('./what-if-from-files')).whatIfFromFiles(named, options)
      : await (await import('./what-if-from-services')).whatIfFromServices(named, options);
  process.stdout.write(options.json ? `${JSON.stringify({ version, ...answer })}\n` : textOf(version, answer));
}

function textOf(version: string, { inputs, before, after, people }: WhatIf): string {
  const reasons = [...new Set([...Object.keys(before.refused), ...Object.keys(after.refused)])].sort();
  const row = (name: string, of: (counts: VerdictCounts) => number) => {
    const [was, is] = [of(before), of(after)];
    return [name, String(was), String(is), change(was, is)];
  };
  const header = ['', 'before', 'after', 'change'];
  const verdicts = [
    row('ACCEPTED', ({ accepted }) => accepted),
    ...reasons.map((reason) => row(reason, ({ refused }) => refused[reason] ?? 0)),
  ];
  const persons = people.map((person) => {
    const [was, is] = [person.before.accepted, person.after.accepted];
    return [person.label, String(was), String(is), change(was, is), counted(person.inputs, 'input')];
  });
  return [
    `dataset ${version}: ${counted(inputs, 'input')}\n`,
    columns([header, ...verdicts]),
    'accepted by person\n',
    columns([['', 'before', 'after', 'change', ''], ...persons]),
  ].join('');
}

const change = (was: number, is: number): string => (is === was ? '' : `${is > was ? '+' : ''}${is - was}`);
