import type { Delivery } from '@facet/port-event-bus';
import { BaseRpcContext } from '@nestjs/microservices';

/** What an event handler can know beside the payload, by `@Ctx()`. */
export class EventContext extends BaseRpcContext {
  get delivery(): Delivery {
    return this.getArgByIndex(0) as Delivery;
  }
}
