import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** `python3 -m http.server` is one thread per request and slow; this serves files of a folder from one thread. */
const PROGRAM = `
const { createServer } = require('node:http');
const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const folder = process.argv[1];
const files = new Map(readdirSync(folder).map((name) => ['/' + name, readFileSync(join(folder, name))]));
const server = createServer((request, response) => {
  const bytes = files.get(request.url);
  if (bytes) response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length }).end(bytes);
  else response.writeHead(404).end();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** A web of the files of a folder, in a process of its own: what measures it waits for its contestants. */
export async function startWebProcess(folder: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, ['-e', PROGRAM, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}
