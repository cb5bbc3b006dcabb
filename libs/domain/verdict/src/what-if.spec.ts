import { seededRandom } from '@facet/kernel';
import { describe, expect, test } from 'vitest';
import { DEFAULT_GATE, type Gate } from './gate';
import { judge } from './judge';
import { whatIf, type MeasuredInput, type VerdictCounts } from './what-if';

const face = (pan = 0, side = 100, sharpness = 100) => ({
  box: { x: 0, y: 0, width: side, height: side },
  pose: { roll: 0, pan, tilt: 0 },
  sharpness,
});
const seen = (label: string, pan: number, reason = ''): MeasuredInput => ({ label, reason, faces: 1, face: face(pan) });
const PAN_15: Gate = { ...DEFAULT_GATE, maxPanDegrees: 15 };
const total = ({ accepted, refused }: VerdictCounts) =>
  accepted + Object.values(refused).reduce((sum, count) => sum + count, 0);

describe('whatIf', () => {
  test('counts by person and reason what other thresholds would say', () => {
    const inputs = [
      seen('ada', 0),
      seen('ada', 17),
      seen('ada', 25, 'POSE_PAN'),
      seen('ben', -16),
      { label: 'ben', reason: 'MULTI_FACE', faces: 2, face: face() },
      { label: 'ben', reason: 'NO_FACE', faces: 0 },
      { label: '', reason: 'NO_LABEL' },
      { label: 'cleo', reason: 'UNREADABLE' },
    ];
    expect(whatIf(inputs, PAN_15)).toEqual({
      inputs: 8,
      before: { accepted: 3, refused: { MULTI_FACE: 1, NO_FACE: 1, NO_LABEL: 1, POSE_PAN: 1, UNREADABLE: 1 } },
      after: { accepted: 1, refused: { MULTI_FACE: 1, NO_FACE: 1, NO_LABEL: 1, POSE_PAN: 3, UNREADABLE: 1 } },
      people: [
        {
          label: 'ada',
          inputs: 3,
          before: { accepted: 2, refused: { POSE_PAN: 1 } },
          after: { accepted: 1, refused: { POSE_PAN: 2 } },
        },
        {
          label: 'ben',
          inputs: 3,
          before: { accepted: 1, refused: { MULTI_FACE: 1, NO_FACE: 1 } },
          after: { accepted: 0, refused: { MULTI_FACE: 1, NO_FACE: 1, POSE_PAN: 1 } },
        },
        {
          label: 'cleo',
          inputs: 1,
          before: { accepted: 0, refused: { UNREADABLE: 1 } },
          after: { accepted: 0, refused: { UNREADABLE: 1 } },
        },
      ],
    });
  });

  test('opens the gate as well as it closes it', () => {
    const inputs = [seen('ada', 25, 'POSE_PAN'), { label: 'ada', reason: 'MULTI_FACE', faces: 2, face: face() }];
    expect(whatIf(inputs, { ...DEFAULT_GATE, maxPanDegrees: 30 }).after.accepted).toBe(1);
    expect(whatIf(inputs, { ...DEFAULT_GATE, largestOfSeveral: true }).after.accepted).toBe(1);
  });

  test('leaves out what a person has too many of', () => {
    const inputs = [
      ...Array.from({ length: 9 }, () => seen('ada', 0)),
      ...Array.from({ length: 4 }, () => seen('ben', 0)),
    ];
    const after = (limits: object) => whatIf([...inputs, seen('cleo', 90, 'POSE_PAN')], DEFAULT_GATE, limits).people;
    expect(after({ maxPhotosPerPerson: 6 }).map((person) => person.after.accepted)).toEqual([6, 4, 0]);
    expect(after({ balance: true })[0]!.after).toEqual({ accepted: 4, refused: { OVER_MAXIMUM: 5 } });
  });

  test('leaves out who has too few, who then is no measure for the others', () => {
    const inputs = [
      ['ada', 9],
      ['ben', 4],
      ['cleo', 2],
    ].flatMap(([label, count]) => Array.from({ length: Number(count) }, () => seen(String(label), 0)));
    const { people, after } = whatIf(inputs, DEFAULT_GATE, { minPhotosPerPerson: 3, balance: true });
    expect(people.map((person) => person.after.accepted)).toEqual([4, 4, 0]);
    expect(after).toEqual({ accepted: 8, refused: { OVER_MAXIMUM: 5, UNDER_MINIMUM: 2 } });
  });

  test('agrees with the gate on any face, and adds up', () => {
    const random = seededRandom(4);
    const one = () => face(random() * 80 - 40, random() * 80, random() * 100);
    const inputs = Array.from({ length: 2000 }, (_, i): MeasuredInput => {
      const faces = [...Array(Math.floor(random() * 3)).keys()].map(one);
      const verdict = judge({ faces });
      const reason = verdict.accepted ? '' : verdict.reason;
      return { label: `person ${i % 7}`, reason, faces: faces.length, face: faces[0] };
    });
    const same = whatIf(inputs, DEFAULT_GATE);
    expect(same.after).toEqual(same.before);
    const gate: Gate = { ...DEFAULT_GATE, minFacePx: 50, minSharpness: 30, maxPanDegrees: 11 };
    const other = whatIf(inputs, gate, { balance: true });
    for (const { inputs: count, before, after } of [other, ...other.people]) {
      expect([total(before), total(after)]).toEqual([count, count]);
    }
    expect(new Set(other.people.map(({ after }) => after.accepted)).size).toBe(1);
  });
});
