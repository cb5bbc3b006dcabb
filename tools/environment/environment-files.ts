import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedFile } from '../checks/generated-files';
import { envExample } from './env-example';
import { withVariablesTable } from './readme-table';
import { ROOT, type Facts } from './service-facts';

/** What people read about the variables: `.env.example`, and the table in each service's README. */
export function environmentFiles(facts: Facts): GeneratedFile[] {
  const readmes = facts.services
    .filter(({ variables }) => variables.length > 0)
    .map(({ name, variables }) => {
      const path = `apps/${name}/README.md`;
      return { path, content: withVariablesTable(readFileSync(join(ROOT, path), 'utf8'), path, variables) };
    });
  return [{ path: '.env.example', content: envExample(facts) }, ...readmes];
}
