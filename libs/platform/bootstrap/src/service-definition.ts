import type { DescService } from '@bufbuild/protobuf';
import type { ServiceName } from '@facet/contracts-events';
import type { Migrations } from '@facet/port-database';
import type { Type } from '@nestjs/common';
import type { PartName } from './parts';

/** All that a process must know to run a service. */
export interface ServiceDefinition {
  /** Also its consumer group. */
  readonly name: ServiceName;
  readonly module: Type<unknown>;
  /** gRPC services; every method must have exactly one handler. */
  readonly rpc: readonly DescService[];
  readonly parts: readonly PartName[];
  readonly migrations?: Migrations;
  readonly http?: {
    /** Whether this service answers requests to `path` (no query) itself. */
    readonly owns: (path: string) => boolean;
  };
}
