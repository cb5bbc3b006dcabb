// `node tools/image/build-service.cjs SERVICE FOLDER`: all that a service needs at run time, for its image.
require('../run/typescript.cjs');
const { cpSync, existsSync, mkdirSync } = require('node:fs');
const { join, resolve } = require('node:path');
const tensorflowStep = require('../setup/tensorflow-library.cjs');
const { tensorflow } = require('../setup/places.cjs');
const { buildService } = require('./build-service.ts');

const [service, folder] = process.argv.slice(2);
if (!service || !folder) {
  console.error('usage: node tools/image/build-service.cjs SERVICE FOLDER');
  process.exit(2);
}
const root = resolve(__dirname, '../..');
const out = resolve(folder);
const { packages, npmPackages, needsTensorFlow } = buildService(root, service, out);
if (needsTensorFlow) {
  if (!tensorflowStep.isDone({ root })) tensorflowStep.run({ root });
  for (const part of ['lib', 'nvidia'])
    if (existsSync(join(tensorflow, part)))
      cpSync(join(tensorflow, part), join(out, 'tensorflow', part), { recursive: true, verbatimSymlinks: true });
} else mkdirSync(join(out, 'tensorflow'), { recursive: true });
console.log(`${service}: ${packages.length} packages of its own, ${npmPackages.length} of npm`);
