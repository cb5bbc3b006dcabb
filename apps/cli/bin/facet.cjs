#!/usr/bin/env node
// TensorFlow's runs wait in libuv's pool; its size is read once, before the first use.
process.env.UV_THREADPOOL_SIZE ??= '16';
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
// `facet … | head` ends as soon as nobody reads on.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
require('../../../tools/run/typescript.cjs');
const { main } = require('../src/main.ts');

void main(process.argv).then((code) => {
  process.exitCode = code;
});
