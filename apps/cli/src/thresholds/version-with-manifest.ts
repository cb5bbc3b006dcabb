import { readDatasetManifest, type DatasetManifest } from '@facet/domain-dataset-manifest';
import type { DatasetClients } from '../datasets/ask-datasets';
import { chosenVersion } from './chosen-thresholds';

/** The version that is named, or the only one, with its manifest. */
export async function versionWithManifest(
  { conversion, datasets }: DatasetClients,
  named: string | undefined,
): Promise<{ readonly version: string; readonly manifest: DatasetManifest }> {
  const listed = named === undefined ? (await conversion.listDatasets({})).datasets : [];
  const version = chosenVersion(
    named,
    listed.map((dataset) => dataset.version),
  );
  const { manifestJson } = await datasets.getManifest({ version });
  return { version, manifest: readDatasetManifest(new TextEncoder().encode(manifestJson), `manifest of ${version}`) };
}
