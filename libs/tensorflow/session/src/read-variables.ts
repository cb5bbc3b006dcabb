import type { Tensor } from '@facet/tensorflow-c-api';
import type { Variable } from '@facet/tensorflow-graph';
import type { Session } from './session';

/** The values of variables in a session, by name. */
export async function readVariables(session: Session, variables: readonly Variable[]): Promise<Map<string, Tensor>> {
  const values = await session.run(
    {},
    variables.map(({ read }) => read),
  );
  return new Map(variables.map(({ name }, i) => [name, values[i]!]));
}
