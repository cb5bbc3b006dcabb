// Apache Beam for Python, which the benchmark of conversions compares with.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { beam, BEAM_VERSION } = require('./places.cjs');
const { findPython, runOrThrow } = require('./python.cjs');

exports.title = `Apache Beam ${BEAM_VERSION} for Python (for one benchmark, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(beam, 'site/apache_beam'));

exports.run = () => {
  const interpreter = findPython();
  fillFolder(beam, (folder) => {
    const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--target', join(folder, 'site')];
    // With the checksums that Beam recommends: its own fallback is many times slower.
    const requirements = [`apache-beam==${BEAM_VERSION}`, 'google-crc32c==1.9.0'];
    runOrThrow(interpreter, [...pip, ...requirements], 'pip could not install it, so the benchmark cannot run');
  });
};
