import { Device } from '@facet/contracts-rpc';
import type { DeviceName } from '../options/device';

const DEVICES: Readonly<Record<DeviceName, Device>> = { auto: Device.AUTO, cpu: Device.CPU, gpu: Device.GPU };

/** As a field of a request. */
export const deviceOf = (name: DeviceName | undefined): Device => (name ? DEVICES[name] : Device.UNSPECIFIED);

/** The word for what a job ran on. */
export const deviceName = (device: Device): string =>
  device === Device.GPU ? 'gpu' : device === Device.CPU ? 'cpu' : '';
