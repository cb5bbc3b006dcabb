import { expect, test } from 'vitest';
import { count, gauge, METRICS, metricsText, observe } from './index';

const line = async (start: string) => (await metricsText()).split('\n').find((text) => text.startsWith(start));

test('counts and times, by label', async () => {
  count('facet_photos_total', { verdict: 'REFUSED', reason: 'BLURRED' });
  count('facet_photos_total', { verdict: 'REFUSED', reason: 'BLURRED' });
  observe('facet_event_handler_seconds', { group: 'g', topic: 't' }, 0.05);
  expect(await line('facet_photos_total{')).toBe('facet_photos_total{verdict="REFUSED",reason="BLURRED"} 2');
  expect(await line('facet_event_handler_seconds_sum')).toContain('{group="g",topic="t"} 0.05');
  expect(await line('facet_event_handler_seconds_bucket{le="0.1"')).toMatch(/ 1$/);
});

test('a gauge is read when it is asked for, absent when it cannot be read, and gone with its source', async () => {
  let lag = 3;
  const forget = gauge('facet_consumer_lag_events', { group: 'a' }, async () => lag);
  const forgetBroken = gauge('facet_consumer_lag_events', { group: 'b' }, () => Promise.reject(new Error('down')));
  expect(await line('facet_consumer_lag_events{')).toBe('facet_consumer_lag_events{group="a"} 3');
  lag = 4;
  const text = await metricsText();
  expect(text).toContain('facet_consumer_lag_events{group="a"} 4');
  expect(text).not.toContain('group="b"');
  forget();
  forgetBroken();
  expect(await metricsText()).not.toContain('facet_consumer_lag_events');
});

test('metrics of the process and of Node.js are there; every other name is in the schema', async () => {
  const names = [...(await metricsText()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);
  expect(names).toContain('process_cpu_seconds_total');
  expect(names).toContain('nodejs_eventloop_lag_seconds');
  const ours = names.filter((name) => !/^(process|nodejs)_/.test(name));
  expect(ours.length).toBeGreaterThan(0);
  for (const name of ours) expect(Object.keys(METRICS)).toContain(name);
});
