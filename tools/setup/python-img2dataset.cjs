// img2dataset from PyPI, which the benchmark of downloads compares with.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { img2dataset, IMG2DATASET_VERSION } = require('./places.cjs');
const { installPackages } = require('./python.cjs');

exports.title = `the Python package img2dataset ${IMG2DATASET_VERSION} (for one benchmark, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(img2dataset, 'site/img2dataset'));

exports.run = () => {
  installPackages(
    img2dataset,
    [`img2dataset==${IMG2DATASET_VERSION}`],
    'pip could not install it, so the benchmark cannot run',
  );
};
