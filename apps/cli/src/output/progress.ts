import { SingleBar } from 'cli-progress';

/** A stage that lasts is told of so often where there is no terminal. */
const LINE_INTERVAL_MS = 10_000;

/** One bar per stage in a terminal; elsewhere one line when a stage ends, and now and then before. */
export interface Progress {
  /** Shows a stage; its total may grow. The stage before it is over. `remark` says more of what was done. */
  update(stage: string, done: number, total: number, remark?: string): void;
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

interface StagePace {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly done: number;
  readonly total: number;
}

function leftText({ startedAt, done, total }: StagePace): string {
  if (done === 0 || done >= total) return '';
  const perSecond = done / Math.max(0.001, (Date.now() - startedAt) / 1000);
  return `${perSecond.toFixed(1)} a second, ${Math.ceil((total - done) / perSecond)} s left`;
}

function lineProgress(stream: NodeJS.WriteStream): Progress {
  let told = { stage: '', at: 0, startedAt: 0 };
  return {
    update: (stage, done, total, remark = '') => {
      const now = Date.now();
      if (stage !== told.stage) told = { stage, at: now, startedAt: now };
      if (now - told.at < LINE_INTERVAL_MS) return;
      told.at = now;
      const said = [leftText({ startedAt: told.startedAt, done, total }), remark].filter((text) => text !== '');
      stream.write(`${stage}: ${done} of ${total}${said.map((text) => `; ${text}`).join('')}\n`);
    },
    finish: (stage, remark) => void stream.write(`${stage}: ${remark}\n`),
    stop: () => {},
  };
}
