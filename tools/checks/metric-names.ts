/** What the check needs to know of a metric. */
export interface DescribedMetric {
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
}

/** Suffixes by type, as Prometheus's guide to names has them: counters count up, all else has its unit. */
const SUFFIX: Readonly<Record<string, RegExp>> = {
  counter: /_total$/,
  gauge: /_(seconds|events|bytes|ratio)$/,
  histogram: /_(seconds|bytes)$/,
};

const LITERAL = /(['"`])(facet_[a-z0-9_]+)\1/g;

/** Where the schema of metrics and the source texts (by path) disagree; empty where they do not. */
export function metricProblems(
  schema: Readonly<Record<string, DescribedMetric>>,
  sources: ReadonlyMap<string, string>,
): string[] {
  const problems: string[] = [];
  const emitted = new Set<string>();
  for (const [path, text] of sources)
    for (const [, , name] of text.matchAll(LITERAL)) {
      emitted.add(name!);
      if (!(name! in schema)) problems.push(`${path} names ${name}, which is not in the schema`);
    }
  for (const [name, { type }] of Object.entries(schema)) {
    if (!emitted.has(name)) problems.push(`nobody emits ${name}`);
    if (!SUFFIX[type]?.test(name)) problems.push(`${name} is a ${type} and does not end as one`);
  }
  return problems;
}

/** The schema as a table of a README. */
export function metricTable(schema: Readonly<Record<string, DescribedMetric>>): string {
  const rows = Object.entries(schema).map(
    ([name, { type, labels, help }]) => `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`,
  );
  return ['| metric | type | labels | |', '|---|---|---|---|', ...rows].join('\n');
}
