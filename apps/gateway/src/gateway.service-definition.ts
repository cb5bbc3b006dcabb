import type { ServiceDefinition } from '@facet/platform-bootstrap';
import { GatewayModule } from './gateway.module';

/** Started last: it takes every path that no other service owns. */
export const gateway: ServiceDefinition = {
  name: 'gateway',
  module: GatewayModule,
  rpc: [],
  parts: [],
  http: { owns: () => true },
};
