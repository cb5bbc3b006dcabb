// Python's TensorFlow in a virtual environment: the other implementation that the tests compare with.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { python, TENSORFLOW_VERSION } = require('./places.cjs');
const { installPackages } = require('./python.cjs');

exports.title = `Python's TensorFlow ${TENSORFLOW_VERSION} (for the comparisons, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(python, 'site/tensorflow'));

exports.run = () => {
  const requirement = process.platform === 'linux' && process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';
  installPackages(
    python,
    [`${requirement}==${TENSORFLOW_VERSION}`],
    'pip could not install it, so the comparisons with Python will skip',
  );
};
