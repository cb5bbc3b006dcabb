import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { depConstraints, specConstraints } from './tools/checks/boundaries.mjs';

const boundaries = (constraints) => ({
  '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints: constraints }],
});

export default tseslint.config(
  { ignores: ['**/dist', '**/gen', '.nx', 'coverage', '.facet'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: ['**/*.ts'], extends: [tseslint.configs.recommended], plugins: { '@nx': nx } },
  {
    files: ['{apps,libs}/**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...boundaries(depConstraints()),
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: ['**/*.{spec,e2e-spec,fixture,conformance,suite}.ts'],
    rules: { ...boundaries(specConstraints()), 'max-lines': 'off' },
  },
);
