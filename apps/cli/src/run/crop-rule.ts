import { FacetError } from '@facet/kernel';
import type { CropRule } from '@facet/domain-geometry';

/** The crop that each architecture is trained on; it becomes part of the dataset and of the model. */
const CROP_RULES: Readonly<Record<string, CropRule>> = {
  'embedding-head': { scale: 1.3, sizePx: 224 },
  'face-cnn': { scale: 1.2, sizePx: 96 },
};

export function architectureCropRule(architecture: string): CropRule {
  const rule = CROP_RULES[architecture];
  if (!rule) throw new FacetError('INVALID_ARGUMENT', `no architecture "${architecture}"; there are ${Object.keys(CROP_RULES).join(', ')}`);
  return rule;
}
