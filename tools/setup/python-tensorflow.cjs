// Python's TensorFlow in a virtual environment: the other implementation that the tests compare with.
const { python, TENSORFLOW_VERSION } = require('./places.cjs');
const { packagesStep } = require('./python.cjs');

const requirement = process.platform === 'linux' && process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';

module.exports = packagesStep({
  title: `Python's TensorFlow ${TENSORFLOW_VERSION} (for the comparisons, once per machine)`,
  place: python,
  module: 'tensorflow',
  requirements: [`${requirement}==${TENSORFLOW_VERSION}`],
  advice: 'pip could not install it, so the comparisons with Python will skip',
});
