import { ScalarType } from '@bufbuild/protobuf';
import type { ScalarValue } from '@bufbuild/protobuf/reflect';

/** Text that some layer below may trip over: zero characters, half of a pair, what is code or a path elsewhere. */
const TEXTS = [
  '',
  ' ',
  '\0',
  'ada\0',
  '\ud800',
  'ada\udfff',
  '\u202e\ufeff\u0301',
  '🧑‍🦰',
  "'; drop table x; --",
  '%00%ff%',
  '../../../nowhere',
  'a/../b',
  'a//b',
  'a:b@c?d#e',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '-1',
  '99999999999999999999',
  '{}',
  '[[[[',
  '{"batchSize":1e999}',
  '\r\n\t\x1b[2J',
];
/** Folders that every machine has: not for a service that would read them. */
const FOLDERS = ['.', '..', '/'];
const LONG_TEXT = 100_000;
/** More than a service takes. */
const TOO_LONG_TEXT = 5 * 1024 * 1024;

const INT32 = [0, 1, -1, 7, 2 ** 31 - 1, -(2 ** 31)];
const UINT32 = [0, 1, 7, 2 ** 31, 2 ** 32 - 1];
const INT64 = [0n, 1n, -1n, 7n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
const UINT64 = [0n, 1n, 7n, 2n ** 53n + 1n, 2n ** 64n - 1n];
const FLOAT = [0, -0, 0.5, 1, -1, 1e-45, 3.4e38, NaN, Infinity, -Infinity];
const DOUBLE = [...FLOAT, 5e-324, 1.7e308];
/** Known to no enum. */
const ENUM = [-1, 999, 2 ** 31 - 1];

export type Random = () => number;

export const oneOf = <T>(values: readonly T[], random: Random): T => values[Math.floor(random() * values.length)]!;

export const hostileEnumNumber = (random: Random): number => oneOf(ENUM, random);

/** `mayNameFolders`: not for text by which a service would read this machine. */
export function hostileText(random: Random, mayNameFolders = true): string {
  const chance = random();
  if (chance < 0.005) return 'x'.repeat(TOO_LONG_TEXT);
  if (chance < 0.03) return oneOf(['x', '🧑', '\0', '"'], random).repeat(LONG_TEXT);
  // Text that nothing makes shorter, below and above what a database's index takes.
  if (chance < 0.06) return randomText(oneOf([200, 3000, LONG_TEXT], random), random);
  return oneOf(mayNameFolders ? [...TEXTS, ...FOLDERS] : TEXTS, random);
}

function randomText(length: number, random: Random): string {
  return Array.from({ length }, () => String.fromCharCode(48 + Math.floor(random() * 75))).join('');
}

function hostileBytes(random: Random): Uint8Array {
  const length = random() < 0.05 ? LONG_TEXT : oneOf([0, 1, 3, 1000], random);
  const byte = Math.floor(random() * 256);
  return new Uint8Array(length).fill(byte);
}

/** An edge of what a scalar field can hold, or what is inside but means nothing. */
export function hostileScalar(scalar: ScalarType, random: Random, mayNameFolders: boolean): ScalarValue {
  switch (scalar) {
    case ScalarType.STRING:
      // Half a pair has no UTF-8; JSON can say it.
      return hostileText(random, mayNameFolders).replace(/\p{Surrogate}/gu, '\ufffd');
    case ScalarType.BYTES:
      return hostileBytes(random);
    case ScalarType.BOOL:
      return random() < 0.5;
    case ScalarType.FLOAT:
      return oneOf(FLOAT, random);
    case ScalarType.DOUBLE:
      return oneOf(DOUBLE, random);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return oneOf(UINT32, random);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return oneOf(UINT64, random);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return oneOf(INT64, random);
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return oneOf(INT32, random);
  }
}
