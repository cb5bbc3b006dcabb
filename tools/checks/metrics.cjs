// Holds the schema of metrics against the code that emits them, and draws its table into the README of telemetry; with
// `--check`, fails when the table is out of date.
require('../run/typescript.cjs');
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const { METRICS } = require('../../libs/platform/telemetry/src/metric-schema.ts');
const { metricProblems, metricTable } = require('./metric-names.ts');

const root = join(__dirname, '../..');
const SCHEMA = 'libs/platform/telemetry/src/metric-schema.ts';
const README = join(root, 'libs/platform/telemetry/README.md');
const [begin, end] = ['<!-- metrics: made by npm run gen -->', '<!-- /metrics -->'];

/** What runs in a process: neither specs nor what they stand on, nor the schema itself. */
function sourcesIn(folder) {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && /(?<!\.(spec|e2e-spec|fixture|conformance|suite))\.ts$/.test(file.name))
    .map((file) => join(file.parentPath ?? file.path, file.name))
    .filter((path) => !path.includes('/node_modules/') && relative(root, path) !== SCHEMA)
    .map((path) => [relative(root, path), readFileSync(path, 'utf8')]);
}

const problems = metricProblems(METRICS, new Map(['apps', 'libs'].flatMap(sourcesIn)));
if (problems.length > 0) throw new Error(`metrics and their schema disagree:\n  ${problems.join('\n  ')}`);

const text = readFileSync(README, 'utf8');
const [from, to] = [text.indexOf(begin), text.indexOf(end)];
if (from < 0 || to < from) throw new Error(`${README} lacks the markers ${begin} and ${end}`);
const fresh = `${text.slice(0, from)}${begin}\n\n${metricTable(METRICS)}\n\n${text.slice(to)}`;

if (!process.argv.includes('--check')) writeFileSync(README, fresh);
else if (fresh !== text) throw new Error('the table of metrics is out of date; npm run gen makes it');
