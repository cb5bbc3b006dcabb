/** Processor and wall time of a step, in milliseconds. */
export interface StepTime {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** One way to train the problem, warm after the first call. */
export interface Engine {
  readonly name: string;
  /** The mean over `count` steps. */
  time(count: number): Promise<StepTime>;
}

/** Times steps of this process; all its threads count. */
export function timed(name: string, step: () => Promise<unknown>): Engine {
  return {
    name,
    time: async (count) => {
      const [cpu, wall] = [process.cpuUsage(), performance.now()];
      for (let i = 0; i < count; i++) await step();
      const { user, system } = process.cpuUsage(cpu);
      return { cpuMs: (user + system) / 1000 / count, wallMs: (performance.now() - wall) / count };
    },
  };
}
