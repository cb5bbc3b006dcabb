import { decodeRecord } from '@facet/domain-tfrecord';
import type { Feature } from '@facet/contracts-tensorflow';
import { FeatureSurvey, type FeatureSummary } from './feature-survey';
import { NumberSurvey, type NumberSummary } from './number-survey';

export interface FileSummary {
  readonly records: number;
  /** Records of each kind; `other` is neither. */
  readonly kinds: { readonly Example: number; readonly SequenceExample: number; readonly other: number };
  /** Of the records' data. */
  readonly recordBytes: NumberSummary;
  /** By key, per-step features last. */
  readonly features: readonly FeatureSummary[];
}

/** Figures of the records of one file, or of several. Memory depends on the keys, not on the records. */
export class FileSurvey {
  private readonly kinds = { Example: 0, SequenceExample: 0, other: 0 };
  private readonly recordBytes = new NumberSurvey();
  private readonly plain = new Map<string, FeatureSurvey>();
  private readonly perStep = new Map<string, FeatureSurvey>();

  add(record: Uint8Array): void {
    this.recordBytes.add(record.length);
    const decoded = decodeRecord(record);
    this.kinds[decoded?.kind ?? 'other']++;
    if (!decoded) return;
    for (const [key, feature] of Object.entries(decoded.features)) this.survey(key, [feature], false);
    for (const [key, list] of Object.entries(decoded.featureLists)) this.survey(key, list.feature, true);
  }

  summary(): FileSummary {
    const { Example, SequenceExample, other } = this.kinds;
    return {
      records: Example + SequenceExample + other,
      kinds: { Example, SequenceExample, other },
      recordBytes: this.recordBytes.summary(),
      features: [...inOrder(this.plain), ...inOrder(this.perStep)],
    };
  }

  private survey(key: string, features: readonly Feature[], perStep: boolean): void {
    const surveys = perStep ? this.perStep : this.plain;
    let survey = surveys.get(key);
    if (!survey) surveys.set(key, (survey = new FeatureSurvey(key, perStep)));
    survey.addRecord(features);
  }
}

function inOrder(surveys: ReadonlyMap<string, FeatureSurvey>): FeatureSummary[] {
  return [...surveys.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).map((survey) => survey.summary());
}
