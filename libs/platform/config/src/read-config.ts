import { FacetError } from '@facet/kernel';
import { z } from 'zod';

/** Variables by name; the process's own, or a host's with its additions. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a service's configuration: the keys of `schema` are the names of environment variables. An empty variable
 * counts as absent. Throws FAILED_PRECONDITION that names each bad variable and what would be right, never its value.
 */
export function readConfig<S extends z.ZodRawShape>(
  schema: z.ZodObject<S>,
  environment: Environment,
): z.infer<z.ZodObject<S>> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const parsed = schema.safeParse(given, { reportInput: false });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new FacetError('FAILED_PRECONDITION', `bad configuration: ${problems.join('; ')}`, {
    reason: 'BAD_CONFIGURATION',
  });
}
