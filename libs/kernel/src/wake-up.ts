/** A sleeper that can be called: a call before the sleep ends the next sleep at once. */
export class WakeUp {
  private called = false;
  private awake: (() => void) | undefined;

  call(): void {
    this.called = true;
    this.awake?.();
  }

  /** Sleeps until called, or for `atMostMs`; for ever without it. True when it was called. */
  async wait(atMostMs?: number): Promise<boolean> {
    if (!this.called)
      await new Promise<void>((resolve) => {
        const timer = atMostMs === undefined ? undefined : setTimeout(resolve, Math.max(1, atMostMs));
        this.awake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    const { called } = this;
    this.called = false;
    this.awake = undefined;
    return called;
  }
}
