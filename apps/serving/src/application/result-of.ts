import { err, FacetError, ok, type Result } from '@facet/kernel';

/** What `work` answers, or the FacetError that it throws; a bug is thrown on. */
export async function resultOf<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof FacetError) return err(error);
    throw error;
  }
}
