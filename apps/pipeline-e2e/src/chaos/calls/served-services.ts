import type { DescService } from '@bufbuild/protobuf';
import { Health } from '@facet/contracts-rpc';
import { loadServices } from '@facet/facet-host';

/** Every gRPC service that a process with all of Facet answers, but for reflection, whose one rpc streams both ways. */
export const servedServices = async (): Promise<DescService[]> => [
  ...(await loadServices()).flatMap(({ rpc }) => rpc),
  Health,
];
