// A Python client of Kafka from PyPI: a producer that this project did not write.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { kafkaPython, KAFKA_PYTHON_VERSION } = require('./places.cjs');
const { findPython, runOrThrow } = require('./python.cjs');

exports.title = `the Python package kafka-python ${KAFKA_PYTHON_VERSION} (for a test, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(kafkaPython, 'site/kafka'));

exports.run = () => {
  const interpreter = findPython();
  fillFolder(kafkaPython, (folder) => {
    const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--target', join(folder, 'site')];
    const advice = 'pip could not install it, so the test of submissions from Python will skip';
    runOrThrow(interpreter, [...pip, `kafka-python==${KAFKA_PYTHON_VERSION}`], advice);
  });
};
