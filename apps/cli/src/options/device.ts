import { Device } from '@facet/contracts-rpc';
import { Option } from 'commander';

const DEVICES = { auto: Device.AUTO, cpu: Device.CPU, gpu: Device.GPU };

/** A word of `--device`. */
export type DeviceName = keyof typeof DEVICES;

/** `--device` of a command that trains. */
export const deviceOption = (): Option =>
  new Option(
    '--device <what>',
    'train on the cpu, on a gpu, or on a gpu where there is one: auto (default: the TRAINING_DEVICE of the services)',
  ).choices(Object.keys(DEVICES));

/** As a field of a request. */
export const deviceOf = (name: DeviceName | undefined): Device => (name ? DEVICES[name] : Device.UNSPECIFIED);

/** The word for what a job ran on. */
export const deviceName = (device: Device): string =>
  device === Device.GPU ? 'gpu' : device === Device.CPU ? 'cpu' : '';
