/** What `tools/bench/<name>.bench.ts` exports as `benchmark`. */
export interface Benchmark {
  /** What is compared with what, in one line. */
  readonly title: string;
  /** Options beyond --json that it understands, with what they mean; each takes a value. */
  readonly options: Readonly<Record<string, string>>;
  run(options: Readonly<Record<string, string | undefined>>, progress: (line: string) => void): Promise<Measured>;
}

export interface Measured {
  /** The one figure that later runs are held against; larger is better. */
  readonly ratio: number;
  /** The least ratio that is good enough. */
  readonly goal: number;
  /** What the ratio was made of, units in the names. */
  readonly raw: Readonly<Record<string, number | readonly number[]>>;
  readonly rounds: number;
  /** Of what was measured, beyond Node's own, which is added. */
  readonly versions: Readonly<Record<string, string>>;
}
