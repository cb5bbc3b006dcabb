// img2dataset from PyPI, which the benchmark of downloads compares with.
const { img2dataset, IMG2DATASET_VERSION } = require('./places.cjs');
const { packagesStep } = require('./python.cjs');

module.exports = packagesStep({
  title: `the Python package img2dataset ${IMG2DATASET_VERSION} (for one benchmark, once per machine)`,
  place: img2dataset,
  module: 'img2dataset',
  requirements: [`img2dataset==${IMG2DATASET_VERSION}`],
  advice: 'pip could not install it, so the benchmark cannot run',
});
