import { FacetError } from '@facet/kernel';
import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import { statusOf } from './grpc-status';

type HealthCall = ServerUnaryCall<{ readonly service: string }, object>;
type Handler = (call: HealthCall, callback?: sendUnaryData<object>) => void;

const MAX_NAME_CHARACTERS = 200;

/**
 * The health service, but for names that are longer than any: it keeps the name of everybody who watches, and repeats a
 * name that it does not know in a trailer, which when it is too long ends the connection.
 */
export function refusingLongNames(health: UntypedServiceImplementation): UntypedServiceImplementation {
  const guarded = Object.entries(health).map(([name, handler]): [string, Handler] => [
    name,
    (call, callback) => {
      const { length = 0 } = call.request.service ?? {};
      if (length <= MAX_NAME_CHARACTERS) return (handler as Handler)(call, callback);
      const message = `service has ${length} characters, at most ${MAX_NAME_CHARACTERS} are taken`;
      const status = statusOf(new FacetError('INVALID_ARGUMENT', message, { reason: 'NAME_TOO_LONG' }));
      if (callback) callback(status);
      else call.emit('error', status);
    },
  ]);
  return Object.fromEntries(guarded) as unknown as UntypedServiceImplementation;
}
