const { renameSync, writeFileSync } = require('node:fs');
const { threadId } = require('node:worker_threads');

/** Writes a file of a cache whole or not at all: processes do so at the same time, and so do the threads of one. */
exports.keepFile = (path, content) => {
  const own = `${path}.${process.pid}-${threadId}`;
  writeFileSync(own, content);
  renameSync(own, path);
};
