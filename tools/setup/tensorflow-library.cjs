// TensorFlow's C library and headers, taken out of the PyPI wheel: no compiler, no Python package is installed.
const { existsSync, mkdirSync, readdirSync, renameSync, symlinkSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { build, tensorflow, TENSORFLOW_VERSION } = require('./places.cjs');
const { findPython, runOrThrow } = require('./python.cjs');
const { SetupError } = require('./setup-error.cjs');

const download = build.name === 'gpu' ? "3 GB with NVIDIA's libraries for a GPU" : '262 MB';
exports.title = `TensorFlow ${TENSORFLOW_VERSION} C library (a download of ${download}, once per machine)`;
exports.isDone = () => existsSync(join(tensorflow, 'lib'));

exports.run = () => {
  const { wheel, here, name, known } = build;
  if (!wheel)
    throw new SetupError(
      `Facet has no TensorFlow library for ${name === 'gpu' ? 'GPUs on ' : ''}${here}; it runs on ${known.join(', ')}`,
    );
  const python = findPython();
  fillFolder(tensorflow, (folder) => {
    const download = join(folder, 'wheel');
    const platforms = wheel.platforms.flatMap((platform) => ['--platform', platform]);
    const options = ['-q', '--no-deps', '--only-binary', ':all:', '--python-version', '3.11', ...platforms];
    const requirement = `${wheel.requirement}==${TENSORFLOW_VERSION}`;
    runOrThrow(
      python,
      ['-m', 'pip', 'download', ...options, '-d', download, requirement],
      `the TensorFlow wheel could not be downloaded; check with: ${python} -m pip download ${requirement}`,
    );
    // TensorFlow looks for them in ../nvidia/*/lib, as seen from its own library.
    if (wheel.nvidia)
      runOrThrow(
        python,
        ['-m', 'pip', 'install', '--disable-pip-version-check', ...options, '--target', folder, ...wheel.nvidia],
        "NVIDIA's wheels could not be installed; FACET_TENSORFLOW_BUILD=cpu does without",
      );
    const file = join(download, readdirSync(download)[0]);
    runOrThrow(
      'unzip',
      [
        '-q',
        file,
        'tensorflow/libtensorflow_*',
        'tensorflow/include/tensorflow/c/*',
        'tensorflow/include/tensorflow/core/platform/ctstring*',
        'tensorflow/include/tsl/platform/ctstring*',
        'tensorflow/include/xla/tsl/c/*',
        '-d',
        folder,
      ],
      'unzip could not open the TensorFlow wheel; install it, e.g.: apt-get install unzip',
    );
    mkdirSync(join(folder, 'lib'));
    for (const name of readdirSync(join(folder, 'tensorflow')))
      if (name.startsWith('libtensorflow_')) renameSync(join(folder, 'tensorflow', name), join(folder, 'lib', name));
    renameSync(join(folder, 'tensorflow/include'), join(folder, 'include'));
    runOrThrow('rm', ['-rf', download, join(folder, 'tensorflow')], 'the unpacked wheel could not be removed');
    if (process.platform === 'linux') {
      symlinkSync('libtensorflow_cc.so.2', join(folder, 'lib/libtensorflow.so'));
      symlinkSync('libtensorflow_framework.so.2', join(folder, 'lib/libtensorflow_framework.so'));
    }
  });
};
