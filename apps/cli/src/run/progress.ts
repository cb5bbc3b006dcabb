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
  const open = (stage: string, total: number) => {
    if (current === stage) return bar!;
    bar?.stop();
    current = stage;
    bar = new SingleBar({
      stream,
      format: `${stage.padEnd(16)} {bar} {value}/{total}  {remark}{left}`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      etaBuffer: 30,
      formatTime: (seconds: number) => `${seconds} s`,
    });
    bar.start(Math.max(1, total), 0, { remark: '', left: '' });
    return bar;
  };
  return {
    update: (stage, done, total) => {
      const shown = open(stage, total);
      shown.setTotal(Math.max(1, total));
      shown.update(done, { left: '{eta_formatted} left'.replace('{eta_formatted}', etaText(shown, done, total)) });
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

const started = new WeakMap<SingleBar, number>();

function etaText(bar: SingleBar, done: number, total: number): string {
  if (!started.has(bar)) started.set(bar, Date.now());
  if (done === 0 || done >= total) return '';
  const seconds = ((Date.now() - started.get(bar)!) / 1000 / done) * (total - done);
  return `${Math.ceil(seconds)} s`;
}

function lineProgress(stream: NodeJS.WriteStream): Progress {
  return {
    update: () => {},
    finish: (stage, remark) => void stream.write(`${stage}: ${remark}\n`),
    stop: () => {},
  };
}
