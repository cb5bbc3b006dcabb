// Draws the import rules of layers.json into README.md, and checks that the README's links lead somewhere.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = join(__dirname, '../..');
const file = join(root, 'README.md');
const { layers } = JSON.parse(readFileSync(join(__dirname, 'layers.json'), 'utf8'));

const rows = Object.entries(layers).map(([name, { may, why }]) => `| ${name} | ${may.join(', ')} | ${why} |`);
const drawing = ['| layer | may import | why |', '|---|---|---|', ...rows].join('\n');
const [begin, end] = ['<!-- layers: made by npm run gen -->', '<!-- /layers -->'];

const text = readFileSync(file, 'utf8');
const from = text.indexOf(begin);
const to = text.indexOf(end);
if (from < 0 || to < from) throw new Error(`README.md lacks the markers ${begin} and ${end}`);
const fresh = `${text.slice(0, from)}${begin}\n${drawing}\n${text.slice(to)}`;

if (!process.argv.includes('--check')) writeFileSync(file, fresh);
else if (fresh !== text) throw new Error('the drawing of the layers in README.md is out of date; npm run gen makes it');

const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target);
const broken = links.filter((target) => !existsSync(join(dirname(file), target)));
if (broken.length > 0) throw new Error(`README.md links to what is not there: ${broken.join(', ')}`);

require('./metrics.cjs');
