/** A member of a group, as the others see it. */
export interface GroupPeer {
  /** Keys were released, or events published: there may be something to take. */
  lookAgain(): void;
}

/** What the members of one group share: the keys that one of them works on, each with its turn. */
export class ConsumerGroup {
  private readonly held = new Set<string>();
  private readonly peers = new Set<GroupPeer>();

  join(peer: GroupPeer): void {
    this.peers.add(peer);
  }

  leave(peer: GroupPeer): void {
    this.peers.delete(peer);
  }

  get heldKeys(): string[] {
    return [...this.held];
  }

  /** False when a member holds the key already. */
  hold(key: string): boolean {
    if (this.held.has(key)) return false;
    this.held.add(key);
    return true;
  }

  release(keys: readonly string[]): void {
    if (keys.length === 0) return;
    for (const key of keys) this.held.delete(key);
    for (const peer of this.peers) peer.lookAgain();
  }
}
