// The published Python client of the Open Inference protocol: a client that this project did not write.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { tritonClient, TRITON_CLIENT_VERSION } = require('./places.cjs');
const { findPython, runOrThrow } = require('./python.cjs');

exports.title = `the Python package tritonclient ${TRITON_CLIENT_VERSION} (for a test, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(tritonClient, 'site/tritonclient'));

exports.run = () => {
  const interpreter = findPython();
  fillFolder(tritonClient, (folder) => {
    const quietly = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
    const args = [...quietly, '--target', join(folder, 'site'), `tritonclient[grpc]==${TRITON_CLIENT_VERSION}`];
    runOrThrow(interpreter, args, 'pip could not install it, so the test of serving with a foreign client will skip');
  });
};
