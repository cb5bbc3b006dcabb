// TensorBoard, for `facet tensorboard` and for the test in which it reads what training wrote.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { tensorboard, TENSORBOARD_VERSION } = require('./places.cjs');
const { installPackages } = require('./python.cjs');

exports.title = `TensorBoard ${TENSORBOARD_VERSION} (once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(tensorboard, 'site/tensorboard'));

exports.run = () => {
  installPackages(
    tensorboard,
    [`tensorboard==${TENSORBOARD_VERSION}`],
    'pip could not install it, so `facet tensorboard` cannot start and its tests will skip',
  );
};
