import type { Feature } from '@facet/contracts-tensorflow';
import { BytesSurvey, type BytesSummary } from './bytes-survey';
import { DistinctCounter, type DistinctValues } from './distinct-values';
import { NumberSurvey, type NumberSummary } from './number-survey';
import { widened, type Range } from './range';

export interface FeatureSummary {
  readonly key: string;
  /** In the lists of a SequenceExample: one feature per step. */
  readonly perStep: boolean;
  /** How many features are of each kind; a sound file has one kind per key, beside empty ones, which stand for none. */
  readonly kinds: Readonly<Partial<Record<'bytes' | 'float' | 'int64' | 'empty', number>>>;
  /** Records with this key. */
  readonly records: number;
  /** Steps of a record's list; undefined for plain features. */
  readonly steps: Range | undefined;
  /** Values of one feature. */
  readonly values: Range | undefined;
  readonly totalValues: number;
  /** Present where there are numbers, or bytes. */
  readonly numbers: NumberSummary | undefined;
  readonly bytes: BytesSummary | undefined;
  /** Of integers and texts. */
  readonly distinct: DistinctValues | undefined;
}

type FeatureKind = keyof FeatureSummary['kinds'];

/** Figures of the features of one key. */
export class FeatureSurvey {
  private readonly kinds: Partial<Record<FeatureKind, number>> = {};
  private records = 0;
  private steps: Range | undefined;
  private values: Range | undefined;
  private totalValues = 0;
  private readonly numbers = new NumberSurvey();
  private readonly bytes = new BytesSurvey();
  private readonly distinct = new DistinctCounter();

  constructor(
    readonly key: string,
    private readonly perStep: boolean,
  ) {}

  /** The features that one record has under this key: one, or one per step. */
  addRecord(features: readonly Feature[]): void {
    this.records++;
    if (this.perStep) this.steps = widened(this.steps, features.length);
    for (const feature of features) this.addFeature(feature);
  }

  private addFeature({ kind }: Feature): void {
    const length = kind.value?.value.length ?? 0;
    this.values = widened(this.values, length);
    this.totalValues += length;
    switch (kind.case) {
      case 'bytesList':
        return this.count('bytes', kind.value.value, (value) => {
          const text = this.bytes.add(value);
          if (text !== undefined) this.distinct.add(text);
        });
      case 'floatList':
        return this.count('float', kind.value.value, (value) => this.numbers.add(value));
      case 'int64List':
        return this.count('int64', kind.value.value, (value) => {
          this.numbers.add(value);
          this.distinct.add(String(value));
        });
      case undefined:
        return this.count('empty', [], () => undefined);
    }
  }

  private count<T>(kind: FeatureKind, values: readonly T[], add: (value: T) => void): void {
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    for (const value of values) add(value);
  }

  summary(): FeatureSummary {
    const { key, perStep, kinds, records, steps, values, totalValues } = this;
    const distinct = this.distinct.summary();
    return {
      key,
      perStep,
      kinds,
      records,
      steps,
      values,
      totalValues,
      numbers: kinds.int64 || kinds.float ? this.numbers.summary() : undefined,
      bytes: kinds.bytes ? this.bytes.summary() : undefined,
      distinct: distinct.count > 0 ? distinct : undefined,
    };
  }
}
