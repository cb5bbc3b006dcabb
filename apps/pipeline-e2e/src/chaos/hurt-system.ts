import type { ChildProgram } from '@facet/testing/real-parts';
import type { PipelineAddresses } from './pipeline-user';
import type { RemainsSource } from './read-remains';

/** A running pipeline whose programs are killed and started again. */
export interface HurtSystem {
  readonly addresses: PipelineAddresses;
  readonly victims: readonly { readonly name: string; readonly program: ChildProgram }[];
  /** To be read at the end: it may stop the system. */
  readonly remains: RemainsSource;
  stop(): Promise<void>;
}
