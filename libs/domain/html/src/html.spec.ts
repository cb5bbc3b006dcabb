import { expect, test } from 'vitest';
import { escaped, pictureUri } from './index';

test('nothing in a text ends an attribute or begins a tag or an entity', () => {
  expect(escaped(`<b title="a" id='c'>&amp;`)).toBe('&lt;b title=&quot;a&quot; id=&#39;c&#39;&gt;&amp;amp;');
  expect(escaped('Zoë')).toBe('Zoë');
});

test('a picture says what it is', () => {
  expect(pictureUri(Uint8Array.of(0x89, 0x50))).toBe('data:image/png;base64,iVA=');
  expect(pictureUri(Uint8Array.of(0xff, 0xd8))).toBe('data:image/jpeg;base64,/9g=');
});
