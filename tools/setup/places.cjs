// Where set-up puts what it fetches: one cache outside the clone, shared by every clone.
const { homedir } = require('node:os');
const { join } = require('node:path');

/** TensorFlow's version: the wheel, the C library and the Python that the tests compare with. */
const TENSORFLOW_VERSION = '2.21.0';

/** Apache Beam's version, a peer in a benchmark. */
const BEAM_VERSION = '2.77.0';

const cache = process.env.FACET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'facet');

module.exports = {
  TENSORFLOW_VERSION,
  BEAM_VERSION,
  cache,
  /** lib/ and include/ of the TensorFlow C library. */
  tensorflow: process.env.FACET_TENSORFLOW ?? join(cache, `tensorflow-cpu-${TENSORFLOW_VERSION}`),
  /** A virtual environment with Python's TensorFlow, for the tests that compare with it. */
  python: process.env.FACET_PYTHON_TENSORFLOW ?? join(cache, `python-tensorflow-${TENSORFLOW_VERSION}`),
  /** Python packages of Apache Beam, for the benchmark that compares with it. */
  beam: join(cache, `python-beam-${BEAM_VERSION}`),
};
