export { CompiledModel, type ApplyOptions } from './compiled-model';
export type { DropoutSeed } from './layer-compiler';
export { accuracy, softmaxCrossEntropy } from './classification';
