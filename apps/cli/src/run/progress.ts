import { SingleBar } from 'cli-progress';

/** One bar per stage in a terminal; elsewhere one line when a stage ends. */
export interface Progress {
  /** Shows a stage; its total may grow. The stage before it is over. */
  update(stage: string, done: number, total: number): void;
  /** The current stage is over; `remark` says how, e.g. that it was found finished. */
  finish(stage: string, remark: string): void;
  stop(): void;
}

export function progressOf(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? terminalProgress(stream) : lineProgress(stream);
}

function terminalProgress(stream: NodeJS.WriteStream): Progress {
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
    update: (stage, done, total) => {
      const shown = open(stage, total);
      shown.setTotal(Math.max(1, total));
      shown.update(done, { left: leftText(startedAt, done, total) });
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

function leftText(startedAt: number, done: number, total: number): string {
  if (done === 0 || done >= total) return '';
  return `${Math.ceil(((Date.now() - startedAt) / 1000 / done) * (total - done))} s left`;
}

function lineProgress(stream: NodeJS.WriteStream): Progress {
  return {
    update: () => {},
    finish: (stage, remark) => void stream.write(`${stage}: ${remark}\n`),
    stop: () => {},
  };
}
