// Programs by name, `npm run KIND -- NAME [options] [--json]`: each is a file tools/KIND/NAME.KIND.ts. Progress goes to
// stderr; with --json the last line of stdout is one JSON object.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

class UsageError extends Error {}

function load({ kind, folder, exported }, name) {
  const names = readdirSync(folder).flatMap((file) => {
    const end = `.${kind}.ts`;
    return file.endsWith(end) ? [file.slice(0, -end.length)] : [];
  });
  const known = `usage: npm run ${kind} -- ${names.join('|')} [options] [--json]`;
  if (!name || !/^[a-z-]+$/.test(name)) throw new UsageError(known);
  const file = join(folder, `${name}.${kind}.ts`);
  if (!existsSync(file)) throw new UsageError(`there is no ${exported} named ${name}; ${known}`);
  return require(file);
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

/**
 * Runs what the command line names: `run(program, options, progress)` answers the JSON object and a text for people.
 * `program` is what the file exports; it has a `title` and `options`.
 */
exports.runNamed = async ({ kind, folder, exported, run }) => {
  try {
    const [name, ...args] = process.argv.slice(2);
    const program = load({ kind, folder, exported }, name)[exported];
    const { json, ...options } = readOptions(args, program.options);
    const progress = (line) => process.stderr.write(`${line}\n`);
    progress(program.title);
    const { object, text } = await run(program, options, progress);
    console.log(json ? JSON.stringify({ name, ...object }) : `${name}: ${text}`);
  } catch (error) {
    const known = error.name === 'FacetError' || error instanceof UsageError;
    process.stderr.write(`${known ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
};
