const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { SetupError } = require('./setup-error.cjs');

const quiet = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };

/** The name of a Python 3 with pip. */
exports.findPython = () => {
  const python = ['python3', 'python'].find(
    (name) => spawnSync(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))'], quiet).status === 0,
  );
  if (!python)
    throw new SetupError('Python 3.8 or newer is missing; install it, e.g.: apt-get install python3 python3-pip');
  if (spawnSync(python, ['-m', 'pip', '--version'], quiet).status !== 0)
    throw new SetupError(`pip is missing from ${python}; install it, e.g.: apt-get install python3-pip`);
  return python;
};

/**
 * Installs packages from PyPI into `place`/site: a folder of packages rather than a virtual environment, because it can
 * be renamed into place when it is whole.
 */
const installPackages = (place, requirements, advice) => {
  const python = exports.findPython();
  fillFolder(place, (folder) => {
    const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--target', join(folder, 'site')];
    exports.runOrThrow(python, [...pip, ...requirements], advice);
  });
};

/** The step of the set-up that does so; when it is done, `module` is among the packages. */
exports.packagesStep = ({ title, place, module, requirements, advice }) => ({
  title,
  optional: true,
  isDone: () => existsSync(join(place, 'site', module)),
  run: () => installPackages(place, requirements, advice),
});

/** Runs a program to its end; its output is shown only when it fails. */
exports.runOrThrow = (command, args, advice, options = {}) => {
  const { status, error, stderr, stdout } = spawnSync(command, args, { ...quiet, maxBuffer: 1 << 26, ...options });
  if (status === 0) return stdout;
  const said = error
    ? error.message
    : (stderr || stdout || `exit status ${status}`).trim().split('\n').slice(-4).join('\n');
  throw new SetupError(`${advice}\n${said}`);
};
