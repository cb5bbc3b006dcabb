import { SingleBar } from 'cli-progress';
import type { Progress } from './progress';
import { leftText } from './stage-pace';

/** One bar per stage. */
export function terminalProgress(stream: NodeJS.WriteStream): Progress {
  let bar: SingleBar | undefined;
  let current: string | undefined;
  let startedAt = 0;
  const open = (stage: string, total: number) => {
    if (current === stage) return bar!;
    bar?.stop();
    current = stage;
    startedAt = Date.now();
    bar = new SingleBar({
      stream,
      format: `${stage.padEnd(16)} {bar} {value}/{total}  {remark}{left}`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
    });
    bar.start(Math.max(1, total), 0, { remark: '', left: '' });
    return bar;
  };
  return {
    update: (stage, done, total, remark = '') => {
      const shown = open(stage, total);
      shown.setTotal(Math.max(1, total));
      shown.update(done, { left: leftText({ startedAt, done, total }), remark: remark && `${remark}  ` });
    },
    finish: (stage, remark) => {
      const shown = open(stage, 1);
      shown.update(shown.getTotal(), { remark, left: '' });
      shown.stop();
      bar = current = undefined;
    },
    stop: () => bar?.stop(),
  };
}
