import { architectureNamed } from '@facet/architectures';
import { serveEngine } from '@facet/tensorflow-process';
import { recordsEngine } from './graph-engines';

// Trains face-cnn on augmented records in a process that does nothing else: `memory-program.ts <file of records>`.

const [, , recordFile] = process.argv;
const problem = { architecture: architectureNamed('face-cnn'), recordFile: recordFile! };
const engine = recordsEngine('augmented', problem, { augmentation: 'reference' });

serveEngine({
  /** Takes so many steps; answers the bytes that the process holds in memory afterwards. */
  train: async (steps: number) => {
    await (await engine).time(steps);
    return process.memoryUsage.rss();
  },
});
