export * from './bounding-box';
export * from './box-overlap';
export * from './point';
export * from './region';
export * from './picture-pyramid';
export * from './rgb-picture';
export * from './sample-region';
export * from './suppress-overlaps';
