import { FacetError } from '@facet/kernel';
import { EVENT_TRANSPORT } from '@facet/platform-events';
import type { EventBus, SubscriptionStatus } from '@facet/port-event-bus';
import { Controller, Module } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { runService } from './run-service';

// A service's own process with a part that behaves as the first argument says.
const [behaviour] = process.argv.slice(2);

@Controller()
class ModelsController {
  @EventPattern('models.version.published.v1', EVENT_TRANSPORT)
  on(): void {}
}

@Module({ controllers: [ModelsController] })
class ModelsModule {}

let status: SubscriptionStatus = 'running';
const eventBus = {
  subscribe: async () => ({
    get status() {
      return status;
    },
    // A handler that does not end in time.
    stop: () => (behaviour === 'stuck' ? new Promise<void>(() => undefined) : Promise.resolve()),
  }),
  close: async () => {},
} as unknown as EventBus;

if (behaviour === 'crashes') process.on('SIGUSR2', () => (status = 'crashed'));

void runService(
  { name: 'serving', module: ModelsModule, rpc: [], parts: ['eventBus'] },
  async (_names, environment) => {
    if (behaviour === 'waits') throw new FacetError('UNAVAILABLE', 'the broker does not answer');
    return { parts: { eventBus }, environment, dataFolder: '', close: async () => {} };
  },
);
