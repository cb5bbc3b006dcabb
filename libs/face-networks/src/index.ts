export * from './face-descriptor/add-face-descriptor';
export * from './face-descriptor/add-decoded-crops';
export { FaceEngine, type FaceEngineOptions } from './engine/face-engine';
export { descriptorVersion, recipeVersion } from './engine/versions';
export { RECIPE } from './recipe/recipe';
export type { FoundFace } from './recipe/found-face';
