// Programs that check the chart and compose.yaml, built from their Go modules, and KEDA's resource definitions.
const { spawnSync } = require('node:child_process');
const { existsSync, mkdirSync, renameSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { cache } = require('./places.cjs');
const { runOrThrow } = require('./python.cjs');
const { SetupError } = require('./setup-error.cjs');

const PROGRAMS = {
  kubeconform: { module: 'github.com/yannh/kubeconform', version: 'v0.8.0', main: './cmd/kubeconform' },
  'helm-unittest': { module: 'github.com/helm-unittest/helm-unittest', version: 'v1.1.2', main: './cmd/helm-unittest' },
  // The parser and validator of `docker compose`, without the rest of it.
  'compose-go': { module: 'github.com/compose-spec/compose-go/v2', version: 'v2.16.2', main: './cmd' },
};
const KEDA = { module: 'github.com/kedacore/keda/v2', version: 'v2.21.0' };

const versions = [...Object.values(PROGRAMS), KEDA].map(({ version }) => version.slice(1));
const folder = join(cache, `chart-tools-${versions.join('-')}`);

/** Path of a program of this step. */
exports.program = (name) => join(folder, name);
/** KEDA's CustomResourceDefinitions, one YAML file each. */
exports.kedaDefinitions = join(folder, 'keda');

exports.title = 'kubeconform, helm-unittest and compose-go (builds for 1 to 3 minutes, once per machine)';
exports.optional = true;
exports.isDone = () => existsSync(folder);

/** Copies a module's source out of Go's own cache, where it is read-only. */
function copySource({ module, version }, target) {
  const download = ['mod', 'download', '-json', `${module}@${version}`];
  const { Dir } = JSON.parse(runOrThrow('go', download, `${module} could not be downloaded`, { cwd: cache }));
  runOrThrow('cp', ['-r', Dir, target], `${module} could not be copied`);
  runOrThrow('chmod', ['-R', 'u+w', target], `${module} could not be made writable`);
}

exports.run = () => {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0)
    throw new SetupError(
      'Go is missing, so parts of npm run check:helm will skip; to have them: apt-get install golang',
    );
  mkdirSync(cache, { recursive: true });
  fillFolder(folder, (partial) => {
    for (const [name, wanted] of Object.entries(PROGRAMS)) {
      // In the module's own folder, so that its own list of versions and replacements is the one that counts.
      const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod -buildvcs=false' };
      const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', join(partial, name), wanted.main];
      const from = join(partial, 'source');
      copySource(wanted, from);
      runOrThrow('go', args, `${name} could not be built`, { cwd: from, env });
      rmSync(from, { recursive: true });
    }
    const from = join(partial, 'source');
    copySource(KEDA, from);
    renameSync(join(from, 'config/crd/bases'), join(partial, 'keda'));
    rmSync(from, { recursive: true });
  });
};
