// `npm start`, `npm test`, `npm run check|check:helm|bench|chaos|stack|gen|setup`: sets up what the command needs, then
// runs it.
// Plain Node without dependencies: on a fresh clone nothing else is there yet.
const { resolve } = require('node:path');
const { SetupError } = require('./setup-error.cjs');

const steps = {
  node: require('./node-dependencies.cjs'),
  tensorflow: require('./tensorflow-library.cjs'),
  eager: require('./eager-binding.cjs'),
  python: require('./python-tensorflow.cjs'),
  kafka: require('./kafka.cjs'),
  'kafka-python': require('./kafka-python.cjs'),
  gcs: require('./fake-gcs-server.cjs'),
  helm: require('./helm.cjs'),
  'chart-tools': require('./chart-tools.cjs'),
  triton: require('./triton-client.cjs'),
  tensorboard: require('./tensorboard.cjs'),
  beam: require('./python-beam.cjs'),
  img2dataset: require('./python-img2dataset.cjs'),
  mtcnn: require('./python-mtcnn.cjs'),
};
const FOR_TESTS = [
  'node',
  'tensorflow',
  'eager',
  'python',
  'kafka',
  'kafka-python',
  'gcs',
  'helm',
  'triton',
  'tensorboard',
];
/** command -> the set-up it needs (`more` by its first argument) and the script it then becomes. */
const commands = {
  start: { needs: ['node', 'tensorflow'], script: 'apps/cli/bin/facet.cjs', args: ['run'] },
  test: { needs: FOR_TESTS, script: 'tools/run/test.cjs' },
  chaos: { needs: ['node', 'tensorflow', 'kafka', 'gcs'], script: 'tools/chaos/chaos.cjs' },
  stack: { needs: ['node', 'tensorflow', 'kafka', 'gcs'], script: 'tools/stack/stack.cjs' },
  check: { needs: ['node'], script: 'tools/checks/check.cjs' },
  'check:helm': { needs: ['node', 'helm', 'chart-tools'], script: 'tools/helm/check-helm.cjs' },
  bench: {
    needs: ['node', 'tensorflow', 'eager', 'python'],
    script: 'tools/bench/bench.cjs',
    more: {
      convert: ['beam'],
      download: ['img2dataset'],
      events: ['kafka'],
      'face-accuracy': ['mtcnn'],
      'scale-out': ['kafka', 'gcs'],
    },
  },
  gen: { needs: ['node'], script: 'tools/checks/generate.cjs' },
  setup: { needs: FOR_TESTS },
};

function prepare(names) {
  const root = resolve(__dirname, '../..');
  names.forEach((name, i) => {
    const step = steps[name];
    // Asked now, not before: installing the npm packages takes the linked binding away.
    if (step.isDone({ root })) return;
    process.stderr.write(`set-up ${i + 1}/${names.length}: ${step.title} ...\n`);
    const started = Date.now();
    let remark;
    try {
      remark = step.run({ root });
    } catch (error) {
      if (!(error instanceof SetupError) || !step.optional) throw error;
      remark = error.message;
    }
    process.stderr.write(
      remark ? `  skipped: ${remark}\n` : `  done in ${Math.round((Date.now() - started) / 1000)} s\n`,
    );
  });
}

const [name, ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  process.stderr.write(`usage: node tools/setup/run.cjs ${Object.keys(commands).join('|')} [arguments]\n`);
  process.exit(2);
}
const [major, minor] = process.versions.node.split('.').map(Number);
try {
  if (major < 20 || (major === 20 && minor < 19))
    throw new SetupError(`Node.js ${process.versions.node} is too old; Facet needs 20.19 or newer`);
  prepare([...command.needs, ...(command.more?.[args[0]] ?? [])]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`set-up stopped: ${error.message}\n`);
  process.exit(1);
}
if (command.script) {
  const script = resolve(__dirname, '../..', command.script);
  process.argv = [process.argv[0], script, ...(command.args ?? []), ...args];
  require(script);
}
