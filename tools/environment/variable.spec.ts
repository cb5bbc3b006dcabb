import { expect, test } from 'vitest';
import { z } from 'zod';
import { envExample } from './env-example';
import { withVariablesTable } from './readme-table';
import { variablesOf } from './variable';

const config = z.object({
  DEMO_PORT: z.coerce.number().int().min(1).max(65535).default(8080).describe('port'),
  DEMO_URL: z.url().optional().describe('address of the demo'),
  DEMO_NAME: z.string().describe('name of the demo'),
});

test('tells defaults, what is required and what is accepted', () => {
  const [port, url, name] = variablesOf(config);
  expect(port).toMatchObject({ default: '8080', required: false, schema: { type: 'integer', maximum: 65535 } });
  expect([port!.accepts('443'), port!.accepts('0'), port!.accepts('web')]).toEqual([true, false, false]);
  expect(url).toMatchObject({ required: false, description: 'address of the demo' });
  expect(url).not.toHaveProperty('default');
  expect(name!.required).toBe(true);
});

test('refuses a variable that nobody described', () => {
  expect(() => variablesOf(z.object({ DEMO: z.string() }))).toThrow('DEMO has no description');
});

test('writes what people read', () => {
  const variables = variablesOf(config);
  const text = envExample({ common: variables, services: [] });
  expect(text).toContain(
    '# port\n# DEMO_PORT=8080\n# address of the demo\n# DEMO_URL=\n# name of the demo\nDEMO_NAME=\n',
  );

  const readme = '# Demo\n\n<!-- variables: made by npm run gen -->\nold\n<!-- /variables -->\n\nMore.\n';
  const table = withVariablesTable(readme, 'README.md', variables);
  expect(table).toMatch(/^# Demo\n\n<!-- variables[^\n]*\n\| variable .*\| `DEMO_NAME` \| required \| .*\nMore\.\n$/s);
  expect(table).not.toContain('old');
  expect(withVariablesTable(table, 'README.md', variables)).toBe(table);
  expect(() => withVariablesTable('# Demo', 'README.md', variables)).toThrow('README.md lacks the markers');
});
