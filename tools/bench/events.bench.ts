import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import { RealKafka, RealPostgres, realKafkaMissing, realPostgresMissing } from '@facet/testing/real-parts';
import type { Benchmark } from './benchmark';
import { bareEachMessage, bareBatches } from './events-bare';
import { EventsOnOurBus } from './events-ours';
import { wholeNumberAbove } from './whole-number';

/** Events a second with every durability that we promise, held against kafkajs alone. */
export const benchmark: Benchmark = {
  title:
    'outbox, Kafka, handler with claim and one row in Postgres, beside bare kafkajs that consumes and produces each message',
  options: { events: 'how many in each round, default 10000', rounds: 'default 3' },
  async run({ events = '10000', rounds = '3' }, progress) {
    const missing = realKafkaMissing ?? realPostgresMissing;
    if (missing) throw new FacetError('FAILED_PRECONDITION', missing);
    const [count, times] = [wholeNumberAbove(0, 'events', events), wholeNumberAbove(0, 'rounds', rounds)];
    const folder = mkdtempSync(join(tmpdir(), 'facet-bench-events-'));
    const kafka = await RealKafka.start({ folder });
    try {
      const postgres = await RealPostgres.start({ folder });
      try {
        const brokers = kafka.addresses.split(',');
        const raw = {
          oursPerSecond: [] as number[],
          bareEachMessagePerSecond: [] as number[],
          bareBatchesOf100PerSecond: [] as number[],
          relayAlonePerSecond: [] as number[],
          heapMegabytes: [] as number[],
          residentMegabytes: [] as number[],
        };
        const ours = await EventsOnOurBus.open(brokers, postgres.url);
        for (let round = 0; round < times; round++) {
          raw.bareEachMessagePerSecond.push(await bareEachMessage(brokers, count));
          const run = await ours.endToEnd(count);
          raw.oursPerSecond.push(run.perSecond);
          raw.heapMegabytes.push(...run.heapMegabytes);
          raw.residentMegabytes.push(...run.residentMegabytes);
          raw.bareBatchesOf100PerSecond.push(await bareBatches(brokers, count));
          raw.relayAlonePerSecond.push(await ours.relayAlone(count));
          progress(
            `round ${round + 1}: ours ${raw.oursPerSecond.at(-1)}/s, bare ${raw.bareEachMessagePerSecond.at(-1)}/s, ` +
              `bare in batches ${raw.bareBatchesOf100PerSecond.at(-1)}/s, relay ${raw.relayAlonePerSecond.at(-1)}/s`,
          );
        }
        await ours.close();
        const ratios = raw.oursPerSecond.map((own, i) => own / raw.bareEachMessagePerSecond[i]!);
        const ratio = Number(ratios.sort((a, b) => a - b)[Math.floor(times / 2)]!.toFixed(3));
        return { ratio, goal: 0.7, raw, rounds: times, versions: { kafkajs: '2.2.4' } };
      } finally {
        await postgres.stop();
      }
    } finally {
      await kafka.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
