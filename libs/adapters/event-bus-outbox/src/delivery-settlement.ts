import { FacetError } from '@facet/kernel';
import type { Database } from '@facet/port-database';
import { afterFailure, type Delivery, type EventBus, type SubscribeOptions } from '@facet/port-event-bus';
import { postpone, removeDeliveries, type DueDelivery } from './delivery-queries';

export type Settlement = 'handled' | 'buried' | { readonly againAt: Date };

/** Runs a group's handler on one delivery, and writes down what a failure leads to; success is for the caller to note. */
export class DeliverySettlement {
  constructor(
    private readonly bus: EventBus,
    private readonly database: Database,
    private readonly options: SubscribeOptions,
    private readonly clock: () => Date,
  ) {}

  /** Rejects only when the database fails: then nothing was written down, and the event will be delivered again. */
  async run({ seq, attempts, ...event }: DueDelivery): Promise<Settlement> {
    const delivery: Delivery = { ...event, group: this.options.group, attempt: attempts + 1 };
    try {
      await this.options.handler(delivery);
      return 'handled';
    } catch (error) {
      return this.fail(seq, delivery, FacetError.from(error));
    }
  }

  private async fail(seq: number, delivery: Delivery, error: FacetError): Promise<Settlement> {
    const { group, retry } = this.options;
    const failed = afterFailure(delivery, error, retry);
    if ('againAfterMs' in failed) {
      const againAt = new Date(this.clock().getTime() + failed.againAfterMs);
      await postpone(this.database, group, seq, delivery.attempt, againAt);
      return { againAt };
    }
    await this.database.transaction(async (transaction) => {
      await this.bus.publish([failed.deadLetter], transaction);
      await removeDeliveries(transaction, group, [seq]);
    });
    return 'buried';
  }
}
