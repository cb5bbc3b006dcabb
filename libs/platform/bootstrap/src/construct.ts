import type { InjectionToken, Provider } from '@nestjs/common';

/** A provider for a class that knows nothing of Nest: `inject` names the values of its constructor's parameters. */
export function construct<A extends unknown[], T>(
  type: new (...parameters: A) => T,
  ...inject: { [K in keyof A]: InjectionToken }
): Provider {
  return { provide: type, inject, useFactory: (...parameters: A) => new type(...parameters) };
}
