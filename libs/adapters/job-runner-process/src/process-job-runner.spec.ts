import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobMessage, RunningJob } from '@facet/port-job-runner';
import { afterAll, expect, test } from 'vitest';
import { ProcessJobRunner } from './process-job-runner';

const logFolder = mkdtempSync(join(tmpdir(), 'facet-jobs-'));
afterAll(() => rmSync(logFolder, { recursive: true, force: true }));

const READ_INPUT = `let text = ''; process.stdin.on('data', (d) => { text += d; if (text.includes('\\n')) go(JSON.parse(text)); });
process.stdin.on('end', () => process.exit(9)); const say = (m) => console.log(JSON.stringify(m));`;
const runner = (script: string) =>
  new ProcessJobRunner({ programs: { demo: [process.execPath, '-e', READ_INPUT + script] }, logFolder, graceMs: 50 });

async function all(job: RunningJob): Promise<JobMessage[]> {
  const messages: JobMessage[] = [];
  for await (const message of job.messages) messages.push(message);
  return messages;
}

test('hands over the input, gives back the messages, logs the rest', async () => {
  const go = `function go({ n }) { for (let i = 0; i < n; i++) say({ type: 'step', i }); console.log('chatter'); console.error('warning'); process.exit(0); }`;
  const job = await runner(go).start({ jobId: 'one', program: 'demo', input: { n: 3 } });
  expect(await all(job)).toEqual([0, 1, 2].map((i) => ({ type: 'step', i })));
  expect(await job.outcome).toEqual({ state: 'succeeded' });
  const log = readFileSync(join(logFolder, 'one.log'), 'utf8');
  expect(log).toContain('chatter');
  expect(log).toContain('warning');
});

test('says why a program failed, in its own words where it has some', async () => {
  const failing = await runner(
    `function go() { say({ type: 'failed', message: 'no photos' }); process.exit(1); }`,
  ).start({
    jobId: 'two',
    program: 'demo',
    input: {},
  });
  await all(failing);
  expect(await failing.outcome).toEqual({ state: 'failed', message: 'no photos' });
  const killed = await runner(`function go() { process.kill(process.pid, 'SIGKILL'); }`).start({
    jobId: 'three',
    program: 'demo',
    input: {},
  });
  await all(killed);
  expect(await killed.outcome).toEqual({ state: 'failed', message: 'the program ended by SIGKILL' });
});

test('cancels a program, also one that does not listen', async () => {
  const jobs = runner(
    `process.on('SIGTERM', () => {}); function go() { say({ type: 'up' }); setInterval(() => {}, 1000); }`,
  );
  const job = await jobs.start({ jobId: 'four', program: 'demo', input: {} });
  await job.messages[Symbol.asyncIterator]().next();
  await jobs.close();
  expect(await job.outcome).toEqual({ state: 'cancelled' });
});

test('an unknown program is NOT_FOUND', async () => {
  await expect(runner('').start({ jobId: 'x', program: 'nothing', input: {} })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('messages wait for a reader that comes late, and the outcome does not wait for a reader', async () => {
  const go = `function go() { for (let i = 0; i < 3000; i++) say({ type: 'step', pad: 'x'.repeat(100) }); say({ type: 'failed', message: 'in the end' }); process.exitCode = 1; process.stdin.destroy(); }`;
  const job = await runner(go).start({ jobId: 'late', program: 'demo', input: {} });
  expect(await job.outcome).toEqual({ state: 'failed', message: 'in the end' });
  expect(await all(job)).toHaveLength(3001);
});

test('a program that cannot be started, and a log that cannot be written, are no crash', async () => {
  const nowhere = new ProcessJobRunner({ programs: { demo: ['/no/such/program'] }, logFolder });
  const job = await nowhere.start({ jobId: 'none', program: 'demo', input: {} });
  expect(await all(job)).toEqual([]);
  expect(await job.outcome).toMatchObject({ state: 'failed', message: expect.stringContaining('ENOENT') });
  mkdirSync(join(logFolder, 'unwritable.log'));
  const go = `function go() { console.error('x'.repeat(1e6)); console.log('chatter'); process.exitCode = 0; process.stdin.destroy(); }`;
  const silent = await runner(go).start({ jobId: 'unwritable', program: 'demo', input: {} });
  expect(await silent.outcome).toEqual({ state: 'succeeded' });
});

test('a job ends when its parent is killed', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const typescript = join(__dirname, '../../../../tools/run/typescript.cjs');
  const fixture = join(__dirname, 'job-parent.fixture.ts');
  const parent = spawn(process.execPath, ['-r', typescript, fixture, String(port), logFolder], { stdio: 'inherit' });
  const [job] = (await once(server, 'connection')) as [Socket];
  job.resume().on('error', () => undefined);
  const gone = once(job, 'close');
  parent.kill('SIGKILL');
  await gone;
  server.close();
});
