export * from './bounding-box';
