// The published Python client of the Open Inference protocol: a client that this project did not write.
const { tritonClient, TRITON_CLIENT_VERSION } = require('./places.cjs');
const { packagesStep } = require('./python.cjs');

module.exports = packagesStep({
  title: `the Python package tritonclient ${TRITON_CLIENT_VERSION} (for a test, once per machine)`,
  place: tritonClient,
  module: 'tritonclient',
  requirements: [`tritonclient[grpc]==${TRITON_CLIENT_VERSION}`],
  advice: 'pip could not install it, so the test of serving with a foreign client will skip',
});
