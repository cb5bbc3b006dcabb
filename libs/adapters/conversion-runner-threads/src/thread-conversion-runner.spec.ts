import { join } from 'node:path';
import { describeConversionRunner } from '@facet/testing';
import { expect, test } from 'vitest';
import { ThreadConversionRunner } from './thread-conversion-runner';

const execArgv = ['--require', join(__dirname, '../../../../tools/run/typescript.cjs')];

describeConversionRunner('ThreadConversionRunner', (program) => new ThreadConversionRunner({ program, execArgv }));

test('a program that cannot be loaded is named', async () => {
  const runner = new ThreadConversionRunner({ program: join(__dirname, 'none.ts'), execArgv });
  const job = {} as Parameters<ThreadConversionRunner['run']>[0];
  await expect(runner.run(job, [0], { onShard: () => undefined })).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('none.ts'),
  });
});
