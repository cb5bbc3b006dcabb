const { existsSync, mkdirSync, renameSync, rmSync } = require('node:fs');

/**
 * Fills `folder` so that it exists only when it is whole: `fill` works in a sibling folder that is renamed at the end.
 * Safe to interrupt; of two processes that fill the same folder, the first to finish wins.
 */
exports.fillFolder = (folder, fill) => {
  const partial = `${folder}.${process.pid}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  try {
    fill(partial);
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
};
