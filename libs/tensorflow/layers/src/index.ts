export { CompiledModel, type ApplyOptions, type CompileOptions } from './compiled-model';
export type { DropoutSeed } from './layer-compiler';
export { accuracy, softmaxCrossEntropy } from './classification';
