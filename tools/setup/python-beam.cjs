// Apache Beam for Python, which the benchmark of conversions compares with.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { beam, BEAM_VERSION } = require('./places.cjs');
const { installPackages } = require('./python.cjs');

exports.title = `Apache Beam ${BEAM_VERSION} for Python (for one benchmark, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(beam, 'site/apache_beam'));

exports.run = () => {
  // With the checksums that Beam recommends: its own fallback is many times slower.
  const requirements = [`apache-beam==${BEAM_VERSION}`, 'google-crc32c==1.9.0'];
  installPackages(beam, requirements, 'pip could not install it, so the benchmark cannot run');
};
