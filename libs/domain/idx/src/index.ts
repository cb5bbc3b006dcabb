export * from './read-idx';
export * from './digits';
