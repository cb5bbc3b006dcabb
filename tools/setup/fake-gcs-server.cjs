// fake-gcs-server, built from its Go module: Google Cloud Storage on loopback for the tests and the stack.
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { fillFolder } = require('./partial-folder.cjs');
const { FAKE_GCS_VERSION, fakeGcsServer } = require('./places.cjs');
const { runOrThrow } = require('./python.cjs');
const { SetupError } = require('./setup-error.cjs');

exports.title = `fake-gcs-server ${FAKE_GCS_VERSION} (for the tests with object storage and the stack; builds for minutes, once per machine)`;
exports.optional = true;
exports.isDone = () => existsSync(join(fakeGcsServer, 'fake-gcs-server'));

exports.run = () => {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).error)
    throw new SetupError('Go is missing, e.g.: apt-get install golang; then npm run setup');
  fillFolder(fakeGcsServer, (folder) => {
    const module = `github.com/fsouza/fake-gcs-server@v${FAKE_GCS_VERSION}`;
    const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0' };
    runOrThrow('go', ['install', module], 'fake-gcs-server could not be built', { env });
  });
};
