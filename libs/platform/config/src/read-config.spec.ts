import { expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from './read-config';

const schema = z.object({
  DEMO_PORT: z.coerce.number().int().default(8080),
  DEMO_SECRET: z.string().regex(/^[a-z]+$/),
});

test('reads values, defaults and nothing else', () => {
  expect(readConfig(schema, { DEMO_SECRET: 'abc', DEMO_PORT: '', OTHER: 'x' })).toEqual({
    DEMO_PORT: 8080,
    DEMO_SECRET: 'abc',
  });
});

test('names the variable and never its value', () => {
  const reading = () => readConfig(schema, { DEMO_SECRET: 'hunter2', DEMO_PORT: 'eighty' });
  expect(reading).toThrow(/DEMO_PORT: .*DEMO_SECRET: /);
  expect(reading).not.toThrow(/hunter2|eighty/);
});
