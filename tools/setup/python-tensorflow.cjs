// Python's TensorFlow in a virtual environment: the other implementation that the tests compare with.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { python, TENSORFLOW_VERSION } = require('./places.cjs');
const { findPython, runOrThrow } = require('./python.cjs');

exports.title = `Python's TensorFlow ${TENSORFLOW_VERSION} (for the comparisons, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(python, 'site/tensorflow'));

exports.run = () => {
  const interpreter = findPython();
  const requirement = process.platform === 'linux' && process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';
  // A folder of packages rather than a virtual environment: it can be renamed into place when it is whole.
  fillFolder(python, (folder) => {
    const args = [
      '-m',
      'pip',
      'install',
      '-q',
      '--disable-pip-version-check',
      '--target',
      join(folder, 'site'),
      `${requirement}==${TENSORFLOW_VERSION}`,
    ];
    runOrThrow(interpreter, args, 'pip could not install it, so the comparisons with Python will skip');
  });
};
