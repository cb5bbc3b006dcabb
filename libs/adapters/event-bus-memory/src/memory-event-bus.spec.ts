import type { Transaction } from '@facet/port-database';
import { describeEventBus } from '@facet/testing';
import { MemoryEventBus } from './memory-event-bus';

describeEventBus('MemoryEventBus', () => ({
  bus: new MemoryEventBus(),
  transaction: (work) => work({} as Transaction),
}));
