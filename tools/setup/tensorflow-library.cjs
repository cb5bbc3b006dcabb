// TensorFlow's C library and headers, taken out of the PyPI wheel: no compiler, no Python package is installed.
const { existsSync, mkdirSync, readdirSync, renameSync, symlinkSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { tensorflow, TENSORFLOW_VERSION } = require('./places.cjs');
const { findPython, runOrThrow } = require('./python.cjs');
const { SetupError } = require('./setup-error.cjs');

const WHEELS = {
  'linux-x64': { requirement: 'tensorflow-cpu', platforms: ['manylinux_2_27_x86_64'] },
  // Untested: the names follow the wheels on PyPI.
  'linux-arm64': { requirement: 'tensorflow', platforms: ['manylinux_2_27_aarch64'] },
  'darwin-arm64': { requirement: 'tensorflow', platforms: ['macosx_12_0_arm64'] },
};

exports.title = `TensorFlow ${TENSORFLOW_VERSION} C library (a 262 MB download, once per machine)`;
exports.isDone = () => existsSync(join(tensorflow, 'lib'));

exports.run = () => {
  const here = `${process.platform}-${process.arch}`;
  const wheel = WHEELS[here];
  if (!wheel)
    throw new SetupError(`Facet has no TensorFlow library for ${here}; it runs on ${Object.keys(WHEELS).join(', ')}`);
  const python = findPython();
  fillFolder(tensorflow, (folder) => {
    const download = join(folder, 'wheel');
    const platforms = wheel.platforms.flatMap((platform) => ['--platform', platform]);
    const pip = [
      '-m',
      'pip',
      'download',
      '-q',
      '--no-deps',
      '--only-binary',
      ':all:',
      '--python-version',
      '3.11',
      ...platforms,
    ];
    runOrThrow(
      python,
      [...pip, '-d', download, `${wheel.requirement}==${TENSORFLOW_VERSION}`],
      `the TensorFlow wheel could not be downloaded; check with: ${python} -m pip download ${wheel.requirement}==${TENSORFLOW_VERSION}`,
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
