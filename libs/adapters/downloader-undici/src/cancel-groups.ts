/**
 * Calls that end together: those of one caller's signal. A signal has one listener for all of its calls, because adding
 * and removing one takes as long as there are others.
 */
export class CancelGroups {
  private readonly groups = new WeakMap<AbortSignal, Set<() => void>>();

  /** Calls `cancel` when the signal is aborted, at once if it is; until what is returned is called. */
  join(signal: AbortSignal, cancel: () => void): () => void {
    if (signal.aborted) {
      cancel();
      return () => undefined;
    }
    const group = this.groups.get(signal) ?? this.open(signal);
    group.add(cancel);
    return () => void group.delete(cancel);
  }

  private open(signal: AbortSignal): Set<() => void> {
    const group = new Set<() => void>();
    this.groups.set(signal, group);
    signal.addEventListener('abort', () => group.forEach((cancel) => cancel()), { once: true });
    return group;
  }
}
