// TensorBoard, for `facet tensorboard` and for the test in which it reads what training wrote.
const { tensorboard, TENSORBOARD_VERSION } = require('./places.cjs');
const { packagesStep } = require('./python.cjs');

module.exports = packagesStep({
  title: `TensorBoard ${TENSORBOARD_VERSION} (once per machine)`,
  place: tensorboard,
  module: 'tensorboard',
  requirements: [`tensorboard==${TENSORBOARD_VERSION}`],
  advice: 'pip could not install it, so `facet tensorboard` cannot start and its tests will skip',
});
