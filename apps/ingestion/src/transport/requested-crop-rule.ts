import { checkCropRule, type CropRule } from '@facet/domain-geometry';

/** The rule of a call that names none: what the embedding-head architecture is trained on. */
export const DEFAULT_CROP_RULE: CropRule = { scale: 1.3, sizePx: 224 };

/** The rule of a call. Throws INVALID_ARGUMENT when it is out of bounds. */
export function requestedCropRule(rule: CropRule | undefined): CropRule {
  return rule ? checkCropRule({ scale: rule.scale, sizePx: rule.sizePx }) : DEFAULT_CROP_RULE;
}
