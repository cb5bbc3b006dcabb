export { CompiledModel, type CompileOptions, type TrainingPass } from './compiled-model';
export type { DropoutSeed } from './layer-compiler';
export * from './losses';
export * from './named-classes';
