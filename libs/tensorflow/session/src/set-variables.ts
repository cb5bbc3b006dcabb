import type { Tensor } from '@facet/tensorflow-c-api';
import type { Variable } from '@facet/tensorflow-graph';
import type { Session } from './session';

/**
 * Initialises variables with values of the caller's instead of their initial ones. Numbers only: the characters of a
 * string that is fed are freed after the run.
 */
export async function setVariables(session: Session, values: ReadonlyMap<Variable, Tensor>): Promise<void> {
  const feeds = new Map([...values].map(([{ initialValue }, value]) => [initialValue, value]));
  const initializers = [...values.keys()].map(({ initializer }) => initializer);
  await session.run(feeds, [], initializers);
}
