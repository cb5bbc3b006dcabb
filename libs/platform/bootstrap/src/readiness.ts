/** What keeps a process from doing its work; it is ready when there is nothing. */
export class Readiness {
  private readonly awaited = new Map<string, string>();
  private readonly checks: (() => string | undefined)[] = [];
  private over = false;

  /** `what` is not there (yet), for the reason that `why` says. */
  waitFor(what: string, why: string): void {
    this.awaited.set(what, why);
  }

  found(what: string): void {
    this.awaited.delete(what);
  }

  /** A part of the process that can say at any time what is wrong with it. */
  watch(check: () => string | undefined): void {
    this.checks.push(check);
  }

  /** The process is about to end: not ready from now on. */
  end(): void {
    this.over = true;
  }

  /** One sentence for each thing that is missing. */
  get missing(): string[] {
    if (this.over) return ['the process is stopping'];
    const wrong = this.checks.map((check) => check()).filter((one) => one !== undefined);
    return [...[...this.awaited].map(([what, why]) => `${what}: ${why}`), ...wrong];
  }
}
