import { expect, test } from 'vitest';
import { metricProblems, metricTable } from './metric-names';

const schema = { facet_photos_total: { type: 'counter', labels: ['verdict'], help: 'verdicts on photos' } };
const source = (text: string) => new Map([['a.ts', text]]);

test('a schema and a source that agree', () => {
  expect(metricProblems(schema, source("count('facet_photos_total', {})"))).toEqual([]);
});

test('a name that is not in the schema, and one that nobody emits', () => {
  expect(metricProblems(schema, source("count('facet_photo_total', {})"))).toEqual([
    'a.ts names facet_photo_total, which is not in the schema',
    'nobody emits facet_photos_total',
  ]);
});

test('a name that does not say what it counts', () => {
  const odd = { facet_wait: { type: 'histogram', labels: [], help: 'time' } };
  expect(metricProblems(odd, source('observe("facet_wait")'))).toEqual([
    'facet_wait is a histogram and does not end as one',
  ]);
});

test('the table has a row for each', () => {
  expect(metricTable(schema)).toContain('| `facet_photos_total` | counter | verdict | verdicts on photos |');
});
