// A gate that cannot fail is no gate: plants known violations of the import rules and requires the linter to see each.
const { spawnSync } = require('node:child_process');
const { rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '../..');
const violations = {
  'libs/kernel/src/canary-up.ts': "import '@facet/domain-geometry';",
  'libs/domain/geometry/src/canary-nest.ts': "import '@nestjs/common';",
  'libs/domain/geometry/src/canary-contract.ts': "import '@facet/contracts-rpc';",
  'libs/ports/object-store/src/canary-adapter.ts': "import '@facet/adapter-object-store-files';",
  'apps/ingestion/src/canary-adapter.ts': "import '@facet/adapter-object-store-files';",
  'apps/ingestion/src/canary-app.ts': "import '@facet/serving';",
  'apps/ingestion/src/canary-sdk.ts': "import 'sharp';",
  'apps/ingestion/src/canary-testing.ts': "import '@facet/testing';",
  'libs/tensorflow/graph/src/canary-port.ts': "import '@facet/port-object-store';",
};

const files = Object.keys(violations);
try {
  for (const file of files) writeFileSync(join(root, file), `${violations[file]}\n`);
  const eslint = join(root, 'node_modules/eslint/bin/eslint.js');
  const { stdout } = spawnSync(process.execPath, [eslint, '--format', 'json', ...files], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  const caught = new Set(
    JSON.parse(stdout)
      .filter(({ messages }) => messages.some(({ ruleId }) => ruleId === '@nx/enforce-module-boundaries'))
      .map(({ filePath }) => filePath),
  );
  const missed = files.filter((file) => !caught.has(join(root, file)));
  if (missed.length > 0) {
    console.error(`the import rules let these pass:\n  ${missed.join('\n  ')}`);
    process.exitCode = 1;
  }
} finally {
  for (const file of files) rmSync(join(root, file), { force: true });
}
