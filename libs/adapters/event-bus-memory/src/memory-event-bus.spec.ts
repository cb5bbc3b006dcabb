import { describeEventBus } from '@facet/testing';
import { MemoryEventBus } from './memory-event-bus';

describeEventBus('MemoryEventBus', () => {
  const bus = new MemoryEventBus();
  return { bus, transaction: (work) => bus.transaction(work) };
});
