export * from './graph';
export * from './variable';
export * from './training/optimizer';
export * from './training/learning-rate';
export type { GradientClipping } from './training/gradient-clipping';
export * from './saver';
export { type Attribute, Operation, type Output } from '@facet/tensorflow-c-api';
