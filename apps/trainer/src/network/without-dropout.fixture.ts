import type { Architecture } from '@facet/architectures';

/** Dropout drops other units in each engine, so that no comparison can have it. */
export const withoutDropout = (architecture: Architecture): Architecture => ({
  ...architecture,
  build: (spec) => {
    const model = architecture.build(spec);
    for (const layer of model.layers) if (layer.getClassName() === 'Dropout') Object.assign(layer, { rate: 0 });
    return model;
  },
});
