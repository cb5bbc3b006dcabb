// The workspace's npm packages, by the lockfile, when they are missing or out of date.
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { SetupError } = require('./setup-error.cjs');

function wantedDigest(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(process.version).digest('hex');
}

exports.title = 'npm packages by the lockfile';

exports.isDone = ({ root }) => {
  const stamp = join(root, 'node_modules/.facet-installed');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wantedDigest(root);
};

exports.run = ({ root }) => {
  // The npm that started this script, so that a second npm on PATH cannot take over.
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { status, error } = spawnSync(command, [...args, 'ci', '--no-progress', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error) throw new SetupError(`npm could not be started (${error.message}); install Node.js with npm 10 or newer`);
  if (status !== 0) throw new SetupError('npm ci failed (its message is above); run it again with: npm ci');
  writeFileSync(join(root, 'node_modules/.facet-installed'), wantedDigest(root));
};
