import { availableParallelism } from 'node:os';
import { FacetError } from '@facet/kernel';
import { serveEngine } from '@facet/tensorflow-process';
import { findFaces } from '../recipe/find-faces';
import type { DetectRequest, EmbedRequest } from './face-engine';
import { GraphNetworks } from './graph-networks';

// The program of the child process in which FaceEngine works.
const networks = new GraphNetworks({ cores: availableParallelism() });

serveEngine({
  detect: ({ picture }: DetectRequest, { signal }) => {
    const { width, height, data } = picture;
    if (!(width > 0 && height > 0) || data.length !== width * height * 3)
      throw new FacetError(
        'INVALID_ARGUMENT',
        `${data.length} bytes are no RGB picture of ${width} x ${height} pixels`,
      );
    return findFaces(networks, picture, signal);
  },
  embed: ({ crops }: EmbedRequest) => networks.describe(crops),
});
