// Apache Beam for Python, which the benchmark of conversions compares with.
const { beam, BEAM_VERSION } = require('./places.cjs');
const { packagesStep } = require('./python.cjs');

module.exports = packagesStep({
  title: `Apache Beam ${BEAM_VERSION} for Python (for one benchmark, once per machine)`,
  place: beam,
  module: 'apache_beam',
  // With the checksums that Beam recommends: its own fallback is many times slower.
  requirements: [`apache-beam==${BEAM_VERSION}`, 'google-crc32c==1.9.0'],
  advice: 'pip could not install it, so the benchmark cannot run',
});
