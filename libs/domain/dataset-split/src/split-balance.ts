export interface Group {
  readonly name: string;
  /** Label -> number of the group's items with it. */
  readonly sizes: ReadonlyMap<string, number>;
}

interface LabelBalance {
  /** Items that should train; a fraction of an item is possible. */
  readonly target: number;
  readonly groups: number;
  trainItems: number;
  trainGroups: number;
}

/** Which groups train, and how far each label is from its target; at first everything validates. */
export class SplitBalance {
  private readonly labels = new Map<string, LabelBalance>();
  private readonly training = new Set<string>();

  constructor(groups: readonly Group[], trainFraction: number) {
    for (const { sizes } of groups) {
      for (const [label, size] of sizes) {
        const { target = 0, groups: count = 0 } = this.labels.get(label) ?? {};
        const grown = { target: target + size * trainFraction, groups: count + 1, trainItems: 0, trainGroups: 0 };
        this.labels.set(label, grown);
      }
    }
  }

  trains(groupName: string): boolean {
    return this.training.has(groupName);
  }

  /** By how many items the labels' distances from their targets would grow if the group trained. */
  changeByTraining(group: Group): number {
    return this.changeBy(group, 1);
  }

  moveToTrain(group: Group): void {
    this.training.add(group.name);
    this.count(group, 1);
  }

  letEveryLabelTrain(groups: readonly Group[]): void {
    for (const [label, balance] of this.labels) {
      if (balance.trainGroups > 0) continue;
      const best = this.leastChange(
        groups.filter(({ sizes }) => sizes.has(label)),
        1,
      );
      if (best) this.moveToTrain(best);
    }
  }

  /** Moves the group that costs the balance least, but never the last one that trains some label. */
  letLabelsValidate(groups: readonly Group[]): void {
    for (const [label, balance] of this.labels) {
      if (balance.groups < 2 || balance.trainGroups < balance.groups) continue;
      const movable = groups.filter(({ sizes }) => sizes.has(label) && this.canStopTraining(sizes));
      const best = this.leastChange(movable, -1);
      if (!best) continue;
      this.training.delete(best.name);
      this.count(best, -1);
    }
  }

  private canStopTraining(sizes: Group['sizes']): boolean {
    return [...sizes.keys()].every((label) => this.labels.get(label)!.trainGroups > 1);
  }

  private leastChange(groups: readonly Group[], direction: 1 | -1): Group | undefined {
    let best: Group | undefined;
    let least = Infinity;
    for (const group of groups) {
      const change = this.changeBy(group, direction);
      if (change < least) [best, least] = [group, change];
    }
    return best;
  }

  private changeBy({ sizes }: Group, direction: 1 | -1): number {
    let change = 0;
    for (const [label, size] of sizes) {
      const { target, trainItems } = this.labels.get(label)!;
      change += Math.abs(trainItems + direction * size - target) - Math.abs(trainItems - target);
    }
    return change;
  }

  private count({ sizes }: Group, direction: 1 | -1): void {
    for (const [label, size] of sizes) {
      const balance = this.labels.get(label)!;
      balance.trainItems += direction * size;
      balance.trainGroups += direction;
    }
  }
}
