import { leftText } from './stage-pace';

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

/** What draws bars is loaded only where there is a terminal. */
export async function progressOf(stream: NodeJS.WriteStream): Promise<Progress> {
  if (!stream.isTTY) return lineProgress(stream);
  const { terminalProgress } = await import('./terminal-progress');
  return terminalProgress(stream);
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
