export * from './start-facet';
