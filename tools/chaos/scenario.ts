/** What `tools/chaos/<name>.chaos.ts` exports as `scenario`. */
export interface Scenario {
  /** What is done to what, and what must hold, in one line. */
  readonly title: string;
  /** Options beyond --json that it understands, with what they mean; each takes a value. */
  readonly options: Readonly<Record<string, string>>;
  run(options: Readonly<Record<string, string | undefined>>, progress: (line: string) => void): Promise<Verdict>;
}

export interface Verdict {
  /** Whether every promise was kept. */
  readonly passed: boolean;
  /** What was seen, units in the names. */
  readonly figures: Readonly<Record<string, unknown>>;
}
