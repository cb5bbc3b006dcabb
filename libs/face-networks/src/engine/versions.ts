import { digestOf } from '@facet/kernel';
import { RECIPE } from '../recipe/recipe';
import { weightsDigest } from '../weights/published-files';

/** Identifies what decides annotations: the recipe's numbers and the weights of its networks. */
export function recipeVersion(): string {
  const weights = weightsDigest(['ssdMobilenet', 'faceLandmarks', 'facemesh']);
  return `local-${digestOf({ recipe: RECIPE, weights }).slice(0, 12)}`;
}

/** Identifies what decides descriptors. */
export function descriptorVersion(): string {
  return `faceres-${weightsDigest(['faceDescriptor']).slice(0, 12)}`;
}
