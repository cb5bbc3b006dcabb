import { existsSync } from 'node:fs';

/** The browser of tests that look at a page. */
export const browserProgram = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Why such a test is skipped, or undefined where it can run. */
export const browserMissing = existsSync(browserProgram)
  ? undefined
  : `there is no browser at ${browserProgram}; CHROMIUM_PATH names another`;
