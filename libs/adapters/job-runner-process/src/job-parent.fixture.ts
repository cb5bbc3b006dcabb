import { ProcessJobRunner } from './process-job-runner';

// A parent to be killed: starts a job that connects to the port it is given and ends when its input ends.
const [port, logFolder] = process.argv.slice(2);
const program = `process.stdin.resume().on('end', () => process.exit()); require('node:net').connect(${port}, '127.0.0.1')`;
const runner = new ProcessJobRunner({
  programs: { demo: [process.execPath, '-e', program] },
  logFolder: logFolder!,
});
void runner.start({ jobId: 'orphan', program: 'demo', input: {} });
