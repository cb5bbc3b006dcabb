export { EngineProcess, type EngineExit, type EngineProcessOptions } from './engine-process';
export type { CallOptions } from './pending-calls';
export { serveEngine, type CallContext, type EngineMethods } from './serve-engine';
