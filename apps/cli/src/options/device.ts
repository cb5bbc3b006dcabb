import { Option } from 'commander';

/** Words of `--device`. */
const DEVICES = ['auto', 'cpu', 'gpu'] as const;

/** A word of `--device`. */
export type DeviceName = (typeof DEVICES)[number];

/** `--device` of a command that trains. */
export const deviceOption = (): Option =>
  new Option(
    '--device <what>',
    'train on the cpu, on a gpu, or on a gpu where there is one: auto (default: the TRAINING_DEVICE of the services)',
  ).choices(DEVICES);
