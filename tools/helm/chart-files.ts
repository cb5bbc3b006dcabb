import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedFile } from '../checks/generated-files';
import { ROOT, type Facts } from '../environment/service-facts';
import { chartFacts } from './chart-facts';
import { withValuesTable } from './chart-readme';
import { valueComments } from './values-comments';
import { valuesSchema } from './values-schema';

const CHART = 'helm/facet';

/** What of the application chart is made from the services' code and from the comments in its values.yaml. */
export function chartFiles(facts: Facts): GeneratedFile[] {
  const read = (name: string) => readFileSync(join(ROOT, CHART, name), 'utf8');
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const comments = valueComments(read('values.yaml'));
  return [
    { path: `${CHART}/files/services.json`, content: json(chartFacts(facts)) },
    { path: `${CHART}/values.schema.json`, content: json(valuesSchema(facts, comments)) },
    { path: `${CHART}/README.md`, content: withValuesTable(read('README.md'), comments) },
  ];
}
