import { join } from 'node:path';

const LOADER = join(__dirname, '../../../../tools/run/typescript.cjs');

/** Runs a TypeScript file as a program of its own. */
export const typescriptCommand = (main: string) => [process.execPath, '-r', LOADER, main] as const;
