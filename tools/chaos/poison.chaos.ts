import { EventLab } from '../../apps/pipeline-e2e/src/chaos/event-lab';
import { onOurBus, onStockTransport } from '../../apps/pipeline-e2e/src/chaos/poisoned-load';
import type { Scenario } from './scenario';

/** The promises: share of what is handled without bad messages, attempts, and time until a bad message is put aside. */
const LEAST_SHARE = 0.9;
const MOST_ATTEMPTS = 3;
const LONGEST_SECONDS = 10;

/** R2: messages that never work hold up nobody but their own key, and are put aside with their reason. */
export const scenario: Scenario = {
  title: "messages that can never be handled, among healthy ones: our bus beside Nest's own Kafka transport",
  options: { seconds: 'length of each load, default 20', each: 'one bad message in so many, default 50' },
  async run({ seconds = '20', each = '50' }, progress) {
    const load = { seconds: Number(seconds), perSecond: 30, badEach: Number(each) };
    const lab = await EventLab.open();
    try {
      const baseline = await onOurBus(lab.bus, { ...load, topic: 'chaos.healthy.sent.v1', badEach: 0 });
      progress(`ours, without bad messages: ${percent(baseline.healthyShare)}`);
      const ours = await onOurBus(lab.bus, { ...load, topic: 'chaos.poisoned.sent.v1' });
      progress(`ours, with them: ${percent(ours.healthyShare)}`);
      const stockHealthyShare = await onStockTransport(lab.kafka.addresses, { ...load, topic: 'chaos.stock.sent.v1' });
      progress(`Nest's own transport, with them: ${percent(stockHealthyShare)}`);
      const passed =
        ours.healthyShare >= LEAST_SHARE * baseline.healthyShare &&
        ours.attempts.every((attempts) => attempts <= MOST_ATTEMPTS) &&
        ours.longestToDeadLetterSeconds <= LONGEST_SECONDS;
      return { passed, figures: { baselineHealthyShare: baseline.healthyShare, ...ours, stockHealthyShare } };
    } finally {
      await lab.stop();
    }
  },
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} % of the healthy ones handled in time`;
