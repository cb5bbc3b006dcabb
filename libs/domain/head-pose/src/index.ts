export * from './head-pose';
