import { PassThrough } from 'node:stream';
import { inCall } from '@facet/platform-call-context';
import { inSpan, startTracing } from '@facet/platform-telemetry';
import { expect, test } from 'vitest';
import { createLogger } from './logger';

test('lines carry the ids of the trace and of the call that they belong to', async () => {
  const lines: Record<string, unknown>[] = [];
  const destination = new PassThrough().on('data', (line: Buffer) => lines.push(JSON.parse(line.toString())));
  const logger = createLogger({ service: 'spec', destination });
  const tracing = startTracing({}, 'spec');
  const from = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
  await inSpan('call', { from }, () =>
    inCall({ deadline: Infinity, ids: { batchId: 'b1', photoSha256: 'f00' } }, async () => {
      await new Promise(setImmediate);
      logger.child({ component: 'c' }).info('within');
      logger.info({ batchId: 'another' }, 'named by the line itself');
    }),
  );
  logger.info('outside');
  await tracing.stop();
  const ids = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7', photoSha256: 'f00' };
  expect(lines[0]).toMatchObject({ ...ids, batchId: 'b1', component: 'c', msg: 'within' });
  expect(lines[1]).toMatchObject({ ...ids, batchId: 'another' });
  expect(Object.keys(lines[2]!)).toEqual(['level', 'time', 'service', 'msg']);
});
