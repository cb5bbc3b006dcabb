import { setTimeout as after } from 'node:timers/promises';
import type { Result } from '@facet/kernel';
import type { Registered } from './batch-ledger';
import type { ReceivedPhoto } from './ledger-row';

const MAX_ROWS = 200;

/** A group costs the database much more than a row of it does. What a killed process loses is as much. */
const GATHERING_MS = 200;

/** Writes rows in groups: those that come in some time, or while a group is being written, are the next one. */
export class RowGroups {
  private waiting: { readonly photo: ReceivedPhoto; readonly settle: (rows: Promise<Result<Registered>>) => void }[] =
    [];
  private writing = false;

  constructor(private readonly write: (photos: readonly ReceivedPhoto[]) => Promise<Result<Registered>>) {}

  /** Resolves when the row is written. */
  add(photo: ReceivedPhoto): Promise<Result<Registered>> {
    return new Promise((settle) => {
      this.waiting.push({ photo, settle });
      if (!this.writing) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      if (this.waiting.length < MAX_ROWS) await after(GATHERING_MS);
      const group = this.waiting.splice(0, MAX_ROWS);
      const rows = this.write(group.map(({ photo }) => photo));
      for (const { settle } of group) settle(rows);
      await rows.catch(() => undefined);
    }
    this.writing = false;
  }
}
