import type { TrainingNetwork } from './training-network';

/** What a job needs of its network, whichever engine computes the steps. */
export type LearningNetwork = Pick<
  TrainingNetwork,
  | 'device'
  | 'shapes'
  | 'initialize'
  | 'take'
  | 'train'
  | 'preview'
  | 'weights'
  | 'isFinite'
  | 'predict'
  | 'values'
  | 'close'
> &
  /** Absent where nothing but the first step can be gone on from. */
  Partial<Pick<TrainingNetwork, 'save' | 'resume' | 'restore'>>;
