// The published Python client of the Open Inference protocol: a client that this project did not write.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { tritonClient, TRITON_CLIENT_VERSION } = require('./places.cjs');
const { installPackages } = require('./python.cjs');

exports.title = `the Python package tritonclient ${TRITON_CLIENT_VERSION} (for a test, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(tritonClient, 'site/tritonclient'));

exports.run = () => {
  installPackages(
    tritonClient,
    [`tritonclient[grpc]==${TRITON_CLIENT_VERSION}`],
    'pip could not install it, so the test of serving with a foreign client will skip',
  );
};
