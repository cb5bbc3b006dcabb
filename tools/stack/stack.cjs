// `npm run stack -- up|down|status|kill|logs|run`: every service as its own process on real parts, without Docker.
require('../run/typescript.cjs');
const { main } = require('./stack-command.ts');

void main(process.argv).then((status) => {
  process.exitCode = status;
});
