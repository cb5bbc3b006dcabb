import { openStoredObjects } from '@facet/composition/stored-objects';
import type { Gate, PersonLimits, WhatIf } from '@facet/domain-verdict';
import type { Environment } from '@facet/platform-config';
import { WhatIfUseCase } from '@facet/tfrecord-conversion/versions';

export interface WhatIfOptions {
  readonly dataFolder: string;
  readonly environment: Environment;
  /** The thresholds to suppose, from those of the version. */
  readonly gateOf: (own: Gate) => Gate;
  readonly limits: PersonLimits;
}

/** What other thresholds would make of a version: read from its files, so that no service and no database is opened. */
export async function supposeThresholds(version: string, options: WhatIfOptions): Promise<WhatIf> {
  const store = await openStoredObjects(options.environment, options.dataFolder);
  return new WhatIfUseCase(store).execute(version, options.gateOf, options.limits);
}

/** The versions of a data folder or bucket, by name. */
export async function storedVersions({
  dataFolder,
  environment,
}: Pick<WhatIfOptions, 'dataFolder' | 'environment'>): Promise<string[]> {
  const store = await openStoredObjects(environment, dataFolder);
  const versions: string[] = [];
  for await (const { key } of store.list('datasets/')) {
    const version = /^datasets\/([0-9a-f]{12})\/manifest\.json$/.exec(key)?.[1];
    if (version !== undefined) versions.push(version);
  }
  return versions;
}
