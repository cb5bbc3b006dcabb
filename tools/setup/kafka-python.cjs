// A Python client of Kafka from PyPI: a producer that this project did not write.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { kafkaPython, KAFKA_PYTHON_VERSION } = require('./places.cjs');
const { installPackages } = require('./python.cjs');

exports.title = `the Python package kafka-python ${KAFKA_PYTHON_VERSION} (for a test, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(kafkaPython, 'site/kafka'));

exports.run = () => {
  installPackages(
    kafkaPython,
    [`kafka-python==${KAFKA_PYTHON_VERSION}`],
    'pip could not install it, so the test of submissions from Python will skip',
  );
};
