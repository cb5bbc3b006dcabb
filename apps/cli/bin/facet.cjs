#!/usr/bin/env node
// TensorFlow's runs wait in libuv's pool; its size is read once, before the first use.
process.env.UV_THREADPOOL_SIZE ??= '16';
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
require('../../../tools/run/typescript.cjs');
const { main } = require('../src/main.ts');

void main(process.argv).then((code) => {
  process.exitCode = code;
});
