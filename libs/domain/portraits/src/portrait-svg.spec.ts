import { sha256Hex } from '@facet/kernel';
import { describe, expect, test } from 'vitest';
import { portraitSvg } from './portrait-svg';
import { SAMPLE_PEOPLE, SAMPLE_PICTURES_PER_PERSON } from './sample-set';

const sampleSet = SAMPLE_PEOPLE.flatMap((_, i) =>
  Array.from({ length: SAMPLE_PICTURES_PER_PERSON }, (__, k) => portraitSvg({ person: i + 1, picture: k + 1 })),
);

describe('portraitSvg', () => {
  test('draws the sample set for which detection and recognition were measured', () => {
    expect(new Set(sampleSet).size).toBe(60);
    expect(sha256Hex(sampleSet.join(''))).toBe('6f210f93188620f1497ff43d4ee982e5ae05282c3f3369b68a1b3c9469349329');
  });

  test('writes sound numbers and closes every element, for anybody', () => {
    for (let person = 1; person <= 40; person++) {
      const svg = portraitSvg({ person, picture: person });
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      const opened = [...svg.matchAll(/<(\w+)(?:\s[^<>]*)?(?<!\/)>/g)].map(([, name]) => name);
      const closed = [...svg.matchAll(/<\/(\w+)>/g)].map(([, name]) => name);
      expect(closed.sort()).toEqual(opened.sort());
    }
  });

  test("keeps a person's shirt from picture to picture and changes the backdrop", () => {
    const shirt = (svg: string) => /fill="(hsl\([\d.]+,40%,35%\))"/.exec(svg)![1];
    const backdrop = (svg: string) => /stop-color="(hsl[^"]+)"/.exec(svg)![1];
    const [first, second] = [1, 2].map((picture) => portraitSvg({ person: 1, picture }));
    expect(shirt(first!)).toBe(shirt(second!));
    expect(backdrop(first!)).not.toBe(backdrop(second!));
  });

  test.each([
    [{ person: 0, picture: 1 }, 'person is a whole number from 1, not 0'],
    [{ person: 1, picture: 1.5 }, 'picture is a whole number from 1, not 1.5'],
  ])('refuses %o', (portrait, message) => {
    expect(() => portraitSvg(portrait)).toThrow(message);
  });
});
