import { expect, test } from 'vitest';
import { csvBytes } from './csv-bytes';

test('cells with commas, quotes and line breaks are quoted, all others are not', () => {
  const rows = [
    [1, 'Zoë 🦊', undefined],
    ['a,b', 'say "x"', 'two\nlines'],
  ];
  expect(new TextDecoder().decode(csvBytes(['index', 'name', 'file'], rows))).toBe(
    'index,name,file\n1,Zoë 🦊,\n"a,b","say ""x""","two\nlines"\n',
  );
});
