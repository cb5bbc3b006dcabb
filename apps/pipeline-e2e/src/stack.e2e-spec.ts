import { join } from 'node:path';
import { openGcsObjectStore } from '@facet/adapter-object-store-gcs';
import { realGcsMissing, realKafkaMissing, realPostgresMissing } from '@facet/testing';
import { startStack } from './stack';
import { describe } from 'vitest';
import { facetRun } from './facet-process';
import { describePipeline } from './pipeline.conformance';

const missing = [realKafkaMissing, realPostgresMissing, realGcsMissing].filter((one) => one !== undefined);
for (const one of missing) console.warn(one);

// The same job and the same assertions as in one process, on the other adapters.
describe.skipIf(missing.length > 0)('separate services', () => {
  describePipeline('on Kafka, Postgres and object storage', async (folder) => {
    const stack = await startStack({ folder: join(folder, 'stack') });
    const { OBJECT_STORE_URL: url, GCS_API_ENDPOINT: apiEndpoint } = stack.parts.environment;
    return {
      run: (args) => facetRun(['--connect', ...args], stack.addresses),
      store: openGcsObjectStore(url!, { apiEndpoint }),
      close: () => stack.stop(),
    };
  });
});
