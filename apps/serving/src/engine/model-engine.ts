import { extname, join } from 'node:path';
import { EngineProcess, type EngineExit } from '@facet/tensorflow-process';
import type { SessionOptions } from '@facet/tensorflow-session';
import type { HostMethods } from './host-methods';

/** One model version in a child process of its own. */
export interface ModelEngine extends HostMethods {
  /** Absent between two children. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

export interface StartEngineOptions {
  /** Of the SavedModel; absolute. */
  readonly folder: string;
  /** For messages, e.g. `face_recog version 3`. */
  readonly name: string;
  /** Called each time the child dies; it is started again and loads the model again. */
  readonly onExit?: (exit: EngineExit) => void;
}

export type StartEngine = (options: StartEngineOptions) => ModelEngine;

export interface EngineSettings {
  /** Longest time of a call. */
  readonly timeoutMs: number;
  readonly device: SessionOptions['device'];
}

/** Starts children. */
export const processEngines =
  ({ timeoutMs, device = 'cpu' }: EngineSettings): StartEngine =>
  ({ folder, name, onExit }) => {
    const program = join(__dirname, `model-host${extname(__filename)}`);
    const engine = EngineProcess.start({ program, args: [folder, device], name, ...(onExit && { onExit }) });
    return {
      describe: () => engine.call('describe', undefined, { timeoutMs }),
      predict: (payload) => engine.call('predict', payload, { timeoutMs }),
      get pid() {
        return engine.pid;
      },
      stop: () => engine.stop(),
    };
  };
