export * from './drawn-dataset.fixture';
export * from './published-version.fixture';
