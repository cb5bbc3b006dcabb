// `npm run bench -- NAME [options] [--json]`: measures against a peer in the same run. The JSON object is
// { name, ratio, goal, raw, rounds, versions }.

// Read when the thread pool and TensorFlow start: one thread a run, so that processor time can be compared.
Object.assign(process.env, {
  UV_THREADPOOL_SIZE: '16',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_CPP_MIN_LOG_LEVEL: '2',
});
require('../run/typescript.cjs');
const { runNamed } = require('../run/named-programs.cjs');

/** A benchmark that measured nothing must not look like one that did. */
function checked({ ratio, goal, raw, rounds, versions }) {
  const numbers = [ratio, goal, rounds, ...Object.values(raw).flat()];
  if (!numbers.every((value) => Number.isFinite(value))) throw new Error(`not all figures are numbers: ${numbers}`);
  if (!Object.values(versions).every((value) => typeof value === 'string')) throw new Error('versions must be text');
  return { ratio, goal, raw, rounds, versions: { node: process.versions.node, ...versions } };
}

void runNamed({
  kind: 'bench',
  folder: __dirname,
  exported: 'benchmark',
  run: async (benchmark, options, progress) => {
    const object = checked(await benchmark.run(options, progress));
    return { object, text: `ratio ${object.ratio} (goal ${object.goal})\n${JSON.stringify(object.raw, null, 2)}` };
  },
});
