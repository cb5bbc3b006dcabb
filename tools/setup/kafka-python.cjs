// A Python client of Kafka from PyPI: a producer that this project did not write.
const { kafkaPython, KAFKA_PYTHON_VERSION } = require('./places.cjs');
const { packagesStep } = require('./python.cjs');

module.exports = packagesStep({
  title: `the Python package kafka-python ${KAFKA_PYTHON_VERSION} (for a test, once per machine)`,
  place: kafkaPython,
  module: 'kafka',
  requirements: [`kafka-python==${KAFKA_PYTHON_VERSION}`],
  advice: 'pip could not install it, so the test of submissions from Python will skip',
});
