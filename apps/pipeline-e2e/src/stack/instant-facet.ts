// All services in one process on embedded parts, with a detector that answers at once.
import { composeInstantParts } from './instant-parts';
import { startHost } from './start-host';

void startHost(composeInstantParts);
