import { Device } from '@facet/contracts-rpc';
import type { WantedDevice } from '../../application/job';

const WANTED: Readonly<Partial<Record<Device, WantedDevice>>> = {
  [Device.AUTO]: 'auto',
  [Device.CPU]: 'cpu',
  [Device.GPU]: 'gpu',
};

/** Null for one that is not named, or that this version does not know. */
export const wantedDevice = (device: Device): WantedDevice | null => WANTED[device] ?? null;

export const deviceMessage = (device: 'cpu' | 'gpu' | null): Device =>
  device === null ? Device.UNSPECIFIED : device === 'gpu' ? Device.GPU : Device.CPU;
