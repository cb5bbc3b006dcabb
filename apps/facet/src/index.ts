export * from './services';
export * from './start-facet';
