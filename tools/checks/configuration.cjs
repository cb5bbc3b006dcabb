// Writes the files that are made from the services' configuration: `.env.example`, tables of variables in READMEs, and
// the chart's facts, schema and README; with `--check`, fails when what is committed differs.
require('../run/typescript.cjs');
const { staleFiles, writeFiles } = require('./generated-files.ts');
const { readFacts, ROOT } = require('../environment/service-facts.ts');
const { environmentFiles } = require('../environment/environment-files.ts');
const { chartFiles } = require('../helm/chart-files.ts');

async function main() {
  const facts = await readFacts();
  const stale = staleFiles(ROOT, [...environmentFiles(facts), ...chartFiles(facts)]);
  if (!process.argv.includes('--check')) return writeFiles(ROOT, stale);
  if (stale.length === 0) return;
  console.error(`out of date (npm run gen makes them):\n  ${stale.map(({ path }) => path).join('\n  ')}`);
  process.exitCode = 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
