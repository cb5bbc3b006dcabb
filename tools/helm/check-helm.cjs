// `npm run check:helm`: everything that is known about the chart and compose.yaml without a cluster or Docker.
require('../run/typescript.cjs');
const { checkHelm } = require('./check-helm.ts');

checkHelm((line) => console.log(line)).catch((error) => {
  console.error(`check:helm failed: ${error.message}`);
  process.exitCode = 1;
});
