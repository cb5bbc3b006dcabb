/** Ctrl-C and SIGTERM, as a signal to abort by and a promise to wait on. A second Ctrl-C ends the process at once. */
export function untilStopped() {
  const controller = new AbortController();
  const requested = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    requested,
    /** From now on a signal ends the process in the system's own way. */
    ignore: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}
