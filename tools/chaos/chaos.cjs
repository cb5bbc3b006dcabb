// `npm run chaos -- NAME [options] [--json]`: hurts a running system on purpose and checks what it promised. The JSON
// object is { name, passed, figures }; exit status 1 where a promise was broken.
Object.assign(process.env, { UV_THREADPOOL_SIZE: '16', TF_CPP_MIN_LOG_LEVEL: '2' });
require('../run/typescript.cjs');
const { runNamed } = require('../run/named-programs.cjs');

runNamed({
  kind: 'chaos',
  folder: __dirname,
  exported: 'scenario',
  run: async (scenario, options, progress) => {
    const { passed, figures } = await scenario.run(options, progress);
    if (!passed) process.exitCode = 1;
    return {
      object: { passed, figures },
      text: `${passed ? 'kept' : 'BROKEN'}\n${JSON.stringify(figures, null, 2)}`,
    };
  },
  // What a broken promise has left open must not keep the process.
}).finally(() => process.exit());
