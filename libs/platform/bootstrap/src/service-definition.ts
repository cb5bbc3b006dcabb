import type { DescService } from '@bufbuild/protobuf';
import type { ServiceName } from '@facet/contracts-events';
import type { Migrations } from '@facet/port-database';
import type { Environment } from '@facet/platform-config';
import type { Type } from '@nestjs/common';
import type { OwnsRequest } from './http-host';
import type { PartName } from './parts';

/** All that a process must know to run a service. */
export interface ServiceDefinition {
  /** Also its consumer group. */
  readonly name: ServiceName;
  readonly module: Type<unknown>;
  /** gRPC services; every method must have exactly one handler. */
  readonly rpc: readonly DescService[];
  /** Largest request that its gRPC services take, in bytes; default 4 MiB. */
  readonly maxRequestBytes?: number;
  /** Services that it calls: a process is not ready before each of them has been. */
  readonly peers?: readonly ServiceName[];
  readonly parts: readonly PartName[];
  readonly migrations?: Migrations;
  readonly http?: { readonly owns: OwnsRequest };
  /** Event handlers in flight at once; the bus's default where the service does not say. */
  readonly eventConcurrency?: (environment: Environment) => number;
}
