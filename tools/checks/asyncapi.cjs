// Describes the topics as AsyncAPI in libs/contracts/events/asyncapi.json; with `--check`, fails when it is out of date.
require('../run/typescript.cjs');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const prettier = require('prettier');
const { asyncApiDocument } = require('../asyncapi/asyncapi-document.ts');
const { problemsOf } = require('../asyncapi/check-asyncapi.ts');

const folder = join(__dirname, '../../libs/contracts/events');
const file = join(folder, 'asyncapi.json');

async function main() {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const document = asyncApiDocument(version);
  const problems = problemsOf(document);
  if (problems.length > 0) throw new Error(`asyncapi.json would not be AsyncAPI 3.0:\n  ${problems.join('\n  ')}`);
  const style = await prettier.resolveConfig(file);
  const fresh = await prettier.format(JSON.stringify(document), { ...style, filepath: file });
  if (!process.argv.includes('--check')) return writeFileSync(file, fresh);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== fresh)
    throw new Error('libs/contracts/events/asyncapi.json is out of date; npm run gen makes it');
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
