// The face detector MTCNN from PyPI, weights included, which a benchmark compares with.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { mtcnn, MTCNN_VERSION } = require('./places.cjs');
const { installPackages } = require('./python.cjs');

exports.title = `the Python package mtcnn ${MTCNN_VERSION} (for one benchmark, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(mtcnn, 'site/mtcnn'));

exports.run = () => {
  installPackages(
    mtcnn,
    [`mtcnn==${MTCNN_VERSION}`, 'joblib==1.6.0', 'lz4==4.4.5'],
    'pip could not install it, so the benchmark cannot run',
  );
};
