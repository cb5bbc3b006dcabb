// Where set-up puts what it fetches: one cache outside the clone, shared by every clone.
const { homedir } = require('node:os');
const { join } = require('node:path');

/** TensorFlow's version: the wheel, the C library and the Python that the tests compare with. */
const TENSORFLOW_VERSION = '2.21.0';

/** Of the broker that the tests and the stack run. */
const KAFKA_VERSION = '4.1.0';

/** Of kafka-python on PyPI. */
const KAFKA_PYTHON_VERSION = '2.2.15';

const cache = process.env.FACET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'facet');

module.exports = {
  TENSORFLOW_VERSION,
  KAFKA_VERSION,
  KAFKA_PYTHON_VERSION,
  cache,
  /** lib/ and include/ of the TensorFlow C library. */
  tensorflow: process.env.FACET_TENSORFLOW ?? join(cache, `tensorflow-cpu-${TENSORFLOW_VERSION}`),
  /** A virtual environment with Python's TensorFlow, for the tests that compare with it. */
  python: process.env.FACET_PYTHON_TENSORFLOW ?? join(cache, `python-tensorflow-${TENSORFLOW_VERSION}`),
  /** lib/ with Kafka's jars. */
  kafka: process.env.FACET_KAFKA ?? join(cache, `kafka-broker-${KAFKA_VERSION}`),
  /** A folder with a Python client of Kafka, for the test that submits photos with it. */
  kafkaPython: process.env.FACET_KAFKA_PYTHON ?? join(cache, `kafka-python-${KAFKA_PYTHON_VERSION}`),
};
