// Stacks name lines of the TypeScript. Node's own way (`setSourceMapsEnabled`) takes every module's source map apart when
// the module is loaded, a fifth of a short command's time; here it is done when a stack is looked at.
const { readFileSync } = require('node:fs');
const { SourceMap } = require('node:module');

/** Where the compiled text of a loaded file is kept, its source map inline; and the maps that were taken from them. */
const compiledFiles = new Map();
const maps = new Map();

exports.mapPositions = (filename, compiled) => compiledFiles.set(filename, compiled);

function mapOf(filename) {
  if (!maps.has(filename)) {
    const [, data] = /^\/\/# sourceMappingURL=data:application\/json;base64,(\S+)/m.exec(
      readFileSync(compiledFiles.get(filename), 'utf8'),
    );
    maps.set(filename, new SourceMap(JSON.parse(Buffer.from(data, 'base64'))));
  }
  return maps.get(filename);
}

function frameText(frame) {
  const [filename, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  if (!compiledFiles.has(filename)) return `${frame}`;
  const { originalLine, originalColumn } = mapOf(filename).findEntry(line - 1, column - 1);
  if (originalLine === undefined) return `${frame}`;
  return `${frame}`.replace(`${filename}:${line}:${column}`, `${filename}:${originalLine + 1}:${originalColumn + 1}`);
}

Error.prepareStackTrace = (error, frames) =>
  [Error.prototype.toString.call(error), ...frames.map((frame) => `    at ${frameText(frame)}`)].join('\n');
