/** The settings that change what a step computes. */
interface StepSettings {
  readonly optimizer: { readonly algorithm: string };
  readonly clipping?: unknown;
  readonly labelSmoothing: number;
  readonly classWeights: string;
  readonly loss?: string | undefined;
  readonly precision?: string | undefined;
  readonly earlyStop?: unknown;
}

/** The first field of the settings that the eager engine does not have, with what it has instead. */
export function lackedByEager(settings: StepSettings): { readonly field: string; readonly why: string } | undefined {
  const { optimizer, clipping, labelSmoothing, classWeights, loss, precision, earlyStop } = settings;
  const fields: [field: keyof StepSettings, lacks: boolean, has: string][] = [
    ['optimizer', optimizer.algorithm !== 'adam' || Object.keys(optimizer).length > 1, 'has adam with its defaults'],
    ['clipping', clipping !== undefined, 'clips nothing'],
    ['labelSmoothing', labelSmoothing > 0, 'smooths no labels'],
    ['classWeights', classWeights !== 'equal', 'has equal weights'],
    ['loss', (loss ?? 'cross-entropy') !== 'cross-entropy', 'has the cross-entropy'],
    ['precision', (precision ?? 'float32') !== 'float32', 'computes in float32'],
    ['earlyStop', earlyStop !== undefined, 'keeps no checkpoints to go back to'],
  ];
  const found = fields.find(([, lacks]) => lacks);
  return found && { field: found[0], why: `the eager engine ${found[2]}; leave it out or take the engine graph` };
}
