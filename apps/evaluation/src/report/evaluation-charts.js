// Draws what stands in the page's JSON. Runs in the browser, where `Plot` is Observable Plot.
(() => {
  const report = JSON.parse(document.getElementById('report').textContent);
  const { people, confusion, verification, histograms, topK } = report;
  const names = people.map(({ label }) => label);
  const draw = (id, chart) => document.getElementById(id).append(chart);
  const percent = (share) => `${(share * 100).toFixed(1)} %`;
  const width = 520;
  // Names that are long, or many, need room of their own.
  const marginLeft = Math.min(180, 20 + 7 * Math.max(...names.map((name) => name.length)));

  const cells = confusion.flatMap((row, actual) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => ({
      actual: names[actual],
      predicted: names[predicted],
      count,
      share: support === 0 ? 0 : count / support,
    }));
  });
  const side = Math.max(260, 26 * names.length);
  draw(
    'confusion',
    Plot.plot({
      width: Math.max(width, marginLeft + side),
      height: side + marginLeft,
      marginLeft,
      marginBottom: marginLeft,
      x: { domain: names, label: 'taken for', tickRotate: -60 },
      y: { domain: names, label: 'is' },
      color: { scheme: 'Blues', domain: [0, 1] },
      marks: [
        Plot.cell(cells, {
          x: 'predicted',
          y: 'actual',
          fill: 'share',
          inset: 0.5,
          title: ({ actual, predicted, count, share }) =>
            `${actual} taken for ${predicted}: ${count} (${percent(share)})`,
        }),
        Plot.text(
          cells.filter(({ count }) => count > 0),
          { x: 'predicted', y: 'actual', text: 'count', fill: ({ share }) => (share > 0.5 ? 'white' : 'black') },
        ),
      ],
    }),
  );

  draw(
    'roc',
    Plot.plot({
      width,
      height: 360,
      x: { domain: [0, 1], label: 'false match rate', grid: true },
      y: { domain: [0, 1], label: 'true match rate', grid: true },
      marks: [
        Plot.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: '#aaa', strokeDasharray: '4 4' },
        ),
        Plot.line(verification.roc, { x: 'falseMatchRate', y: 'trueMatchRate', stroke: '#2558c9', strokeWidth: 2 }),
        Plot.dot([verification.equalErrorRate], {
          x: (rate) => rate,
          y: (rate) => 1 - rate,
          r: 5,
          fill: '#c9251f',
          title: (rate) => `equal error rate ${percent(rate)}`,
        }),
      ],
    }),
  );

  const bins = Object.entries({ 'own person': histograms.matches, 'another person': histograms.impostors }).flatMap(
    ([of, counts]) => {
      const total = counts.reduce((sum, count) => sum + count, 0);
      return counts.map((count, i) => ({
        of,
        count,
        share: total === 0 ? 0 : count / total,
        x1: i / counts.length,
        x2: (i + 1) / counts.length,
      }));
    },
  );
  draw(
    'histograms',
    Plot.plot({
      width,
      height: 360,
      x: { domain: [0, 1], label: 'probability' },
      y: { label: 'share of the scores', grid: true, tickFormat: '%' },
      color: { legend: true, domain: ['own person', 'another person'], range: ['#2558c9', '#e0862f'] },
      marks: [
        Plot.rectY(bins, {
          x1: 'x1',
          x2: 'x2',
          // Not stacked: the two lie over each other.
          y1: 0,
          y2: 'share',
          fill: 'of',
          fillOpacity: 0.55,
          title: ({ count }) => String(count),
        }),
        Plot.ruleY([0]),
      ],
    }),
  );

  draw(
    'f1',
    Plot.plot({
      width,
      height: 60 + 22 * names.length,
      marginLeft,
      x: { domain: [0, 1], label: 'F1', grid: true },
      y: { domain: names, label: null },
      marks: [
        Plot.barX(people, { x: 'f1', y: 'label', fill: '#2558c9', title: ({ f1 }) => percent(f1) }),
        Plot.ruleX([0]),
      ],
    }),
  );

  draw(
    'topk',
    Plot.plot({
      width,
      height: 240,
      x: { label: 'among the first', type: 'band' },
      y: { domain: [0, 1], label: 'share of the photos', grid: true, tickFormat: '%' },
      marks: [
        Plot.barY(topK, { x: 'k', y: 'share', fill: '#2558c9', title: ({ share }) => percent(share) }),
        Plot.ruleY([0]),
      ],
    }),
  );
})();
