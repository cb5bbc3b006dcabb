/** One line that a job's program says about itself. */
export type JobMessage = Readonly<Record<string, unknown>> & { readonly type: string };

export interface JobSpec {
  readonly jobId: string;
  /** Name of the program in the runner's configuration, e.g. `trainer`. */
  readonly program: string;
  /** Plain JSON that the program gets. */
  readonly input: unknown;
  /** Variables of the program beside those that its runner gives to all, e.g. `TRACEPARENT`. */
  readonly environment?: Readonly<Record<string, string>>;
}

export type JobOutcome =
  | { readonly state: 'succeeded' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'cancelled' };

export interface RunningJob {
  /** What the program says, in order; ends with the program. */
  readonly messages: AsyncIterable<JobMessage>;
  /** Never rejects. */
  readonly outcome: Promise<JobOutcome>;
  /** Asks the program to end, and ends it when it does not. */
  cancel(): Promise<void>;
}

/** Runs long work outside the service's process. */
export interface JobRunner {
  start(spec: JobSpec): Promise<RunningJob>;
  /** Ends what is still running. */
  close(): Promise<void>;
}
