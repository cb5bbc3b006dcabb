import type { ServiceName } from '@facet/contracts-events';
import type { ServiceDefinition } from '@facet/platform-bootstrap';

/**
 * Every service, in the order in which data flows; HTTP paths that nobody else owns are the gateway's. Each is loaded
 * when it is asked for: a command that needs one does not wait for the code of the others.
 */
const LOADERS: { readonly [Name in ServiceName]: () => Promise<ServiceDefinition> } = {
  ingestion: async () => (await import('@facet/ingestion')).ingestion,
  'face-extraction': async () => (await import('@facet/face-extraction')).faceExtraction,
  'tfrecord-conversion': async () => (await import('@facet/tfrecord-conversion')).tfrecordConversion,
  training: async () => (await import('@facet/training')).training,
  serving: async () => (await import('@facet/serving')).serving,
  gateway: async () => (await import('@facet/gateway')).gateway,
};

/** The services of these names, all by default, in the order in which data flows. */
export async function loadServices(only?: readonly ServiceName[]): Promise<ServiceDefinition[]> {
  const names = Object.keys(LOADERS) as ServiceName[];
  const services: ServiceDefinition[] = [];
  for (const name of names) if (!only || only.includes(name)) services.push(await LOADERS[name]());
  return services;
}
