// The native binding of @tensorflow/tfjs-node-gpu, linked against the same TensorFlow libraries as everything else.
// Comparisons (tests, benchmarks) and `--engine eager` need it; without g++ the comparisons skip.
const { spawnSync } = require('node:child_process');
const { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { tensorflow } = require('./places.cjs');
const { runOrThrow } = require('./python.cjs');

const packageFolder = (root) => join(root, 'node_modules/@tensorflow/tfjs-node-gpu');
const installed = (root) => join(packageFolder(root), 'lib/napi-v8/tfjs_binding.node');
const built = (root) =>
  join(tensorflow, `tfjs_binding-${JSON.parse(readFileSync(join(packageFolder(root), 'package.json'))).version}.node`);

exports.title = 'native binding of tfjs-node-gpu (for the eager comparisons)';
exports.optional = true;
/** Two of TensorFlow's libraries in one process end it: a binding that was linked to another one is linked again. */
exports.isDone = ({ root }) =>
  existsSync(installed(root)) && readFileSync(installed(root)).includes(join(tensorflow, 'lib'));

exports.run = ({ root }) => {
  const target = built(root);
  if (!existsSync(target)) {
    if (spawnSync('g++', ['--version'], { stdio: 'ignore' }).status !== 0)
      return 'g++ is not here, so the eager comparisons will skip; to have them: apt-get install g++';
    const pkg = packageFolder(root);
    const lib = join(tensorflow, 'lib');
    const partial = `${target}.${process.pid}`;
    runOrThrow(
      'g++',
      [
        ...[
          '-std=gnu++17',
          '-O2',
          '-fPIC',
          '-shared',
          '-fno-exceptions',
          '-DNAPI_VERSION=8',
          '-DNODE_GYP_MODULE_NAME=tfjs_binding',
          '-DBUILDING_NODE_EXTENSION',
        ],
        ...[`-I${join(root, 'node_modules/node-api-headers/include')}`, `-I${pkg}`, `-I${join(tensorflow, 'include')}`],
        ...[join(pkg, 'binding/tfjs_backend.cc'), join(pkg, 'binding/tfjs_binding.cc')],
        ...[`-L${lib}`, '-ltensorflow', '-ltensorflow_framework', `-Wl,-rpath,${lib}`, '-o', partial],
      ],
      'g++ could not link the binding',
    );
    renameSync(partial, target);
  }
  // Renamed into place: overwriting a .node file that a running process has mapped kills that process.
  const place = installed(root);
  mkdirSync(dirname(place), { recursive: true });
  copyFileSync(target, `${place}.${process.pid}`);
  renameSync(`${place}.${process.pid}`, place);
  return undefined;
};
