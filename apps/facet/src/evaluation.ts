import { composeJobParts } from '@facet/composition';
import { type EvaluateCommand, type EvaluatedVersion, evaluateVersion, evaluationPage } from '@facet/evaluation';
import { unwrap } from '@facet/kernel';
import type { Environment } from '@facet/platform-config';
import type { ObjectStore } from '@facet/port-object-store';

export { evaluationPage, type EvaluatedVersion };

/** What is there in a data folder, or where OBJECT_STORE_URL points; services may run on it meanwhile. */
export async function storeOf(dataFolder: string, environment: Environment): Promise<ObjectStore> {
  const { parts } = await composeJobParts(['objectStore'], { ...environment, FACET_DATA_FOLDER: dataFolder });
  return parts.objectStore!;
}

export interface EvaluateOptions extends EvaluateCommand {
  readonly dataFolder: string;
  readonly environment: Environment;
  readonly onDone: (done: number, total: number) => void;
}

/** A published model version, asked about a split of a dataset. */
export async function evaluatePublished(options: EvaluateOptions): Promise<EvaluatedVersion> {
  const { dataFolder, environment, onDone, ...command } = options;
  return unwrap(await evaluateVersion(await storeOf(dataFolder, environment), command, onDone));
}
