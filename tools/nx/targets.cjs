// Every workspace package gets the same targets, so no project repeats them.
const { dirname } = require('node:path');

module.exports = {
  name: 'facet-targets',
  createNodesV2: [
    '{apps,libs}/**/package.json',
    (files) =>
      files.map((file) => {
        const root = dirname(file);
        return [file, { projects: { [root]: { root, targets: { test: { command: `vitest run ${root}/` } } } } }];
      }),
  ],
};
