// `npm run bench -- NAME [options] [--json]`: runs tools/bench/NAME.bench.ts. Progress goes to stderr; with --json the
// last line of stdout is one JSON object { name, ratio, goal, raw, rounds, versions }.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

// Read when the thread pool and TensorFlow start: one thread a run, so that processor time can be compared.
Object.assign(process.env, {
  UV_THREADPOOL_SIZE: '16',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_CPP_MIN_LOG_LEVEL: '2',
});
require('../run/typescript.cjs');

class UsageError extends Error {}

function names() {
  return readdirSync(__dirname).flatMap((file) => (file.endsWith('.bench.ts') ? [file.slice(0, -9)] : []));
}

function loadBenchmark(name) {
  const known = `usage: npm run bench -- ${names().join('|')} [options] [--json]`;
  if (!name || !/^[a-z-]+$/.test(name)) throw new UsageError(known);
  const file = join(__dirname, `${name}.bench.ts`);
  if (!existsSync(file)) throw new UsageError(`there is no benchmark named ${name}; ${known}`);
  return require(file).benchmark;
}

function readOptions(args, known) {
  const options = {};
  for (let i = 0; i < args.length; i++) {
    const name = args[i].replace(/^--/, '');
    if (args[i] === '--json') options.json = true;
    else if (!args[i].startsWith('--') || !Object.hasOwn(known, name))
      throw new UsageError(
        `${args[i]} is no option here; there are: ${describe({ ...known, json: 'one JSON object' })}`,
      );
    else if (args[i + 1] === undefined) throw new UsageError(`--${name} needs a value: ${known[name]}`);
    else options[name] = args[++i];
  }
  return options;
}

const describe = (known) =>
  Object.entries(known)
    .map(([name, meaning]) => `--${name} (${meaning})`)
    .join(', ');

/** A benchmark that measured nothing must not look like one that did. */
function checked({ ratio, goal, raw, rounds, versions }) {
  const numbers = [ratio, goal, rounds, ...Object.values(raw).flat()];
  if (!numbers.every((value) => Number.isFinite(value))) throw new Error(`not all figures are numbers: ${numbers}`);
  if (!Object.values(versions).every((value) => typeof value === 'string')) throw new Error('versions must be text');
  return { ratio, goal, raw, rounds, versions: { node: process.versions.node, ...versions } };
}

async function main([name, ...args]) {
  const benchmark = loadBenchmark(name);
  const { json, ...options } = readOptions(args, benchmark.options);
  const progress = (line) => process.stderr.write(`${line}\n`);
  progress(benchmark.title);
  const measured = checked(await benchmark.run(options, progress));
  if (json) console.log(JSON.stringify({ name, ...measured }));
  else
    console.log(`${name}: ratio ${measured.ratio} (goal ${measured.goal})\n${JSON.stringify(measured.raw, null, 2)}`);
}

main(process.argv.slice(2)).catch((error) => {
  const facetError = error.name === 'FacetError' || error instanceof UsageError;
  process.stderr.write(`${facetError ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
