// Preloaded into a program by standStillAfter(): right after the program has written the given text to its standard
// output it does nothing any more, so that a spec can end it at that very point, however slow the machine is.
const text = process.env.FACET_STAND_STILL_AFTER;
const { stdout } = process;
const { write } = stdout;

stdout.write = function (chunk, ...rest) {
  const written = write.call(this, chunk, ...rest);
  if (String(chunk).includes(text)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  return written;
};
