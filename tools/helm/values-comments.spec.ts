import { expect, test } from 'vitest';
import { valueComments } from './values-comments';

test('finds the keys with a line of two hyphens, by their paths', () => {
  const text = [
    '# A remark that says nothing of a key.',
    'image:',
    '  # -- Where the images are',
    '  registry: ""',
    '  tag: latest',
    '# -- A whole map',
    'config: {}',
    'services:',
    '  # -- The first',
    '  ingestion:',
    '    # -- Number of pods',
    '    replicas: 2',
  ].join('\n');
  expect(valueComments(text)).toEqual([
    { path: 'image.registry', description: 'Where the images are', value: '""' },
    { path: 'config', description: 'A whole map', value: '{}' },
    { path: 'services.ingestion', description: 'The first', value: '' },
    { path: 'services.ingestion.replicas', description: 'Number of pods', value: '2' },
  ]);
});
