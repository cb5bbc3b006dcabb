import { ModelVersionState, ServingService } from '@facet/contracts-rpc';
import { FacetError, pause } from '@facet/kernel';
import { grpcClient } from '@facet/platform-grpc';
import type { Progress } from '../output/progress';

/** Waits until a published version answers. Throws FAILED_PRECONDITION when the server refuses it. */
export async function awaitServing(
  wanted: { readonly model: string; readonly version: bigint },
  address: string,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<void> {
  const client = grpcClient(ServingService, address);
  try {
    for (;;) {
      const { models } = await client.listModels({}, { signal });
      const version = models
        .find(({ name }) => name === wanted.model)
        ?.versions.find((candidate) => candidate.version === wanted.version);
      if (version?.state === ModelVersionState.AVAILABLE) break;
      if (version?.state === ModelVersionState.FAILED)
        throw new FacetError(
          'FAILED_PRECONDITION',
          `model version ${wanted.version} was refused: ${version.errorMessage}`,
        );
      progress.update('Loading model', 0, 1);
      await pause(200, signal);
    }
    progress.finish('Loading model', `${wanted.model} version ${wanted.version} answers`);
  } finally {
    client.close();
  }
}
