import type { Label, LeftOut } from '@facet/domain-dataset-manifest';
import type { TrainingSettings } from '@facet/domain-training-settings';
import type { FacetError } from '@facet/kernel';

/** So many damages are told one by one. */
const MOST_TOLD = 20;

/** What is skipped and left out while a dataset is read. */
export class LeftOutRecords {
  private readonly damaged: string[] = [];
  private damagedRecords = 0;
  private people: LeftOut['people'] = [];

  constructor(readonly skipsDamage: boolean) {}

  damage({ message }: FacetError): void {
    this.damagedRecords++;
    if (this.damaged.length < MOST_TOLD) this.damaged.push(message);
  }

  get damages(): number {
    return this.damagedRecords;
  }

  /** Answers how many photos of each person are taken of the `counts` that there are. */
  choose(counts: readonly number[], labels: readonly Label[], limits: TrainingSettings['photosPerPerson']): number[] {
    const { min = 0, max = Infinity } = limits ?? {};
    return counts.map((photos, i) => {
      const taken = photos < min ? 0 : Math.min(photos, max);
      if (taken === photos) return taken;
      const why = photos < min ? `fewer than the least of ${min}` : `more than the most of ${max}`;
      this.people.push({ label: labels[i]!.name, photos, taken, why });
      return taken;
    });
  }

  /** Undefined where nothing was. */
  get report(): LeftOut | undefined {
    const { damaged, damagedRecords, people } = this;
    return damagedRecords + people.length > 0 ? { damaged, damagedRecords, people } : undefined;
  }
}
