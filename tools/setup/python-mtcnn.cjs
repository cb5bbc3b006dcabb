// The face detector MTCNN from PyPI, weights included, which a benchmark compares with.
const { mtcnn, MTCNN_VERSION } = require('./places.cjs');
const { packagesStep } = require('./python.cjs');

module.exports = packagesStep({
  title: `the Python package mtcnn ${MTCNN_VERSION} (for one benchmark, once per machine)`,
  place: mtcnn,
  module: 'mtcnn',
  requirements: [`mtcnn==${MTCNN_VERSION}`, 'joblib==1.6.0', 'lz4==4.4.5'],
  advice: 'pip could not install it, so the benchmark cannot run',
});
