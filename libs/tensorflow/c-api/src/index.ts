export { type DType, DTYPE_NUMBERS, dtypeOfNumber, ELEMENT_ARRAYS } from './dtype';
export * from './tensor';
export { tensorflowVersion } from './library';
export { Operation, type Output } from './operation';
export type { Attribute } from './attribute';
export { GraphHandle, type OperationSpec, type OutputDescription } from './graph-handle';
export { type LoadedModel, SessionHandle } from './session-handle';
