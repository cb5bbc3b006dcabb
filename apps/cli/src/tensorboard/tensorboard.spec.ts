import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventFile, scalar } from '@facet/tensorflow-summary';
import { tensorboardMissing } from '@facet/testing';
import { afterAll, expect, test, vi } from 'vitest';
import { facet as runFacet } from '../facet-command.fixture';

vi.setConfig({ testTimeout: 120_000 });

const data = mkdtempSync(join(tmpdir(), 'facet-tensorboard-'));
afterAll(() => rmSync(data, { recursive: true }));

const PROGRAM = join(__dirname, '../../bin/facet.cjs');

test('serves the jobs of a data folder until it is stopped', async (context) => {
  context.skip(tensorboardMissing !== undefined, tensorboardMissing);
  const events = EventFile.open(join(data, 'training/0123456789abcdef/train'), 0);
  events.write(1, [scalar('loss', 2)]);
  events.close();
  const facet = spawn(process.execPath, [PROGRAM, 'tensorboard', '--data', data, '--port', '0']);
  const exited = once(facet, 'exit');
  try {
    let said = '';
    for await (const text of facet.stderr) {
      said += String(text);
      if (/Press CTRL\+C/.test(said)) break;
    }
    const [address] = /http:\/\/\S+:\d+\//.exec(said) ?? [];
    const runs = `${address}data/plugin/scalars/tags`;
    const read = async () => (await fetch(runs)).json();
    await vi.waitFor(
      async () => expect(await read()).toMatchObject({ '0123456789abcdef/train': { loss: {} } }),
      30_000,
    );
    facet.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  } finally {
    facet.kill('SIGKILL');
  }
});

test('says where it looked when there is no job', async () => {
  const { status, stderr } = runFacet('tensorboard', '--data', join(data, 'nowhere'));
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('there is no training job in'),
  });
});
