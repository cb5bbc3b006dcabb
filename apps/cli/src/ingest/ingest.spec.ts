import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { facet } from '../facet-command.fixture';

const folder = mkdtempSync(join(tmpdir(), 'facet-ingest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  [[], "missing required argument 'source'"],
  [['people', '--md5', 'maybe'], 'Allowed choices are strict, warn.'],
  [['people', '--header', 'photos.example=secret'], 'It must be like photos.example:authorization=secret.'],
  [['people', '--allow-private', '--address', '127.0.0.1:1'], 'INGESTION_DOWNLOAD_ALLOW_PRIVATE'],
  [[join(folder, 'none')], 'there is no folder '],
  [['s3://bucket/people'], 's3://bucket/people is no source of photos; give a folder,'],
])(
  'facet ingest %j is refused with one sentence',
  (args, message) => {
    const { status, stdout, stderr } = facet('ingest', ...args, '--data', join(folder, 'data'));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(join(folder, 'people'))).toBe(false);
  },
  180_000,
);
