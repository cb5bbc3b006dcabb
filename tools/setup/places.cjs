// Where set-up puts what it fetches: one cache outside the clone, shared by every clone.
const { existsSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');
const { DRIVER, tensorflowBuild } = require('./tensorflow-build.cjs');

/** TensorFlow's version: the wheel, the C library and the Python that the tests compare with. */
const TENSORFLOW_VERSION = '2.21.0';
/** Of tritonclient on PyPI. */
const TRITON_CLIENT_VERSION = '2.73.0';

/** Of the broker that the tests and the stack run. */
const KAFKA_VERSION = '4.1.0';

/** Of the emulator of Google Cloud Storage that the tests and the stack run. */
const FAKE_GCS_VERSION = '1.56.1';

/** Apache Beam's version, a peer in a benchmark. */
const BEAM_VERSION = '2.77.0';
/** Of img2dataset on PyPI, a peer in a benchmark. */
const IMG2DATASET_VERSION = '1.47.0';
/** Of mtcnn on PyPI, a peer in a benchmark. */
const MTCNN_VERSION = '1.0.0';
/** Of kafka-python on PyPI. */
const KAFKA_PYTHON_VERSION = '2.2.15';
/** Of tensorboard on PyPI. */
const TENSORBOARD_VERSION = '2.21.0';

const cache = process.env.FACET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'facet');

const build = tensorflowBuild({
  platform: process.platform,
  arch: process.arch,
  hasDriver: existsSync(DRIVER),
  wanted: process.env.FACET_TENSORFLOW_BUILD || undefined,
});

module.exports = {
  TENSORFLOW_VERSION,
  KAFKA_VERSION,
  FAKE_GCS_VERSION,
  TRITON_CLIENT_VERSION,
  BEAM_VERSION,
  IMG2DATASET_VERSION,
  MTCNN_VERSION,
  KAFKA_PYTHON_VERSION,
  TENSORBOARD_VERSION,
  cache,
  /** For a CPU, or also for a GPU. */
  build,
  /** lib/ and include/ of the TensorFlow C library, and nvidia/ of its build for GPUs. */
  tensorflow: process.env.FACET_TENSORFLOW ?? join(cache, `tensorflow-${build.name}-${TENSORFLOW_VERSION}`),
  /** A virtual environment with Python's TensorFlow, for the tests that compare with it. */
  python: process.env.FACET_PYTHON_TENSORFLOW ?? join(cache, `python-tensorflow-${TENSORFLOW_VERSION}`),
  /** lib/ with Kafka's jars. */
  kafka: process.env.FACET_KAFKA ?? join(cache, `kafka-broker-${KAFKA_VERSION}`),
  /** The folder of the program `fake-gcs-server`. */
  fakeGcsServer: process.env.FACET_FAKE_GCS_SERVER ?? join(cache, `fake-gcs-server-${FAKE_GCS_VERSION}`),
  /** A folder with the Python client of the Open Inference protocol, for the test that calls serving with it. */
  tritonClient: process.env.FACET_TRITON_CLIENT ?? join(cache, `triton-client-${TRITON_CLIENT_VERSION}`),
  /** Python packages of Apache Beam, for the benchmark that compares with it. */
  beam: join(cache, `python-beam-${BEAM_VERSION}`),
  /** Python packages of img2dataset, for the benchmark that compares with it. */
  img2dataset: join(cache, `python-img2dataset-${IMG2DATASET_VERSION}`),
  /** Python packages of MTCNN, for the benchmark that compares with it; it runs on Python's TensorFlow. */
  mtcnn: join(cache, `python-mtcnn-${MTCNN_VERSION}`),
  /** A folder with a Python client of Kafka, for the test that submits photos with it. */
  kafkaPython: process.env.FACET_KAFKA_PYTHON ?? join(cache, `kafka-python-${KAFKA_PYTHON_VERSION}`),
  /** Python packages of TensorBoard. */
  tensorboard: process.env.FACET_TENSORBOARD ?? join(cache, `tensorboard-${TENSORBOARD_VERSION}`),
};
