/** The ids that log lines carry, whatever message they come from. */
const LOG_IDS = ['batchId', 'photoSha256', 'jobId', 'datasetVersion'] as const;

export type LogIds = Readonly<Record<string, string>>;

/** The ids that a request or a payload has. */
export function logIdsOf(message: object): LogIds {
  const values = message as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    LOG_IDS.flatMap((name) => {
      const value = values[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}
