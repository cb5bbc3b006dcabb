export * from './graph';
export * from './variable';
export * from './adam';
export * from './saver';
export { type Attribute, Operation, type Output } from '@facet/tensorflow-c-api';
