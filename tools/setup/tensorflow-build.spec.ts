import { describe, expect, test } from 'vitest';
import { tensorflowBuild } from './tensorflow-build.cjs';

const linux = { platform: 'linux', arch: 'x64' };

describe('the wheels that set-up takes', () => {
  test.each([
    ['without a driver', { ...linux, hasDriver: false }, 'cpu', 'tensorflow-cpu', 0],
    ['with a driver', { ...linux, hasDriver: true }, 'gpu', 'tensorflow', 12],
    ['with a driver that is not wanted', { ...linux, hasDriver: true, wanted: 'cpu' }, 'cpu', 'tensorflow-cpu', 0],
    [
      'for an image that will run beside a driver',
      { ...linux, hasDriver: false, wanted: 'gpu' },
      'gpu',
      'tensorflow',
      12,
    ],
    ['where PyPI has no GPU code', { platform: 'linux', arch: 'arm64', hasDriver: true }, 'cpu', 'tensorflow', 0],
  ])('%s', (_case, machine, name, requirement, nvidia) => {
    const build = tensorflowBuild(machine);
    expect(build).toMatchObject({ name, wheel: { requirement } });
    expect(build.wheel!.nvidia ?? []).toHaveLength(nvidia);
  });

  test('of NVIDIA have exact versions', () => {
    const { wheel } = tensorflowBuild({ ...linux, hasDriver: true });
    for (const requirement of wheel!.nvidia!) expect(requirement).toMatch(/^nvidia-[a-z-]+-cu12==\d+(\.\d+)+$/);
  });
});

test('a machine without such a wheel has none, and is told where there are some', () => {
  expect(tensorflowBuild({ platform: 'win32', arch: 'x64', hasDriver: false })).toMatchObject({ here: 'win32-x64' });
  const mac = tensorflowBuild({ platform: 'darwin', arch: 'arm64', hasDriver: false, wanted: 'gpu' });
  expect(mac.wheel).toBeUndefined();
  expect(mac.known).toEqual(['linux-x64']);
});

test('another word is refused', () => {
  expect(() => tensorflowBuild({ ...linux, hasDriver: false, wanted: 'cuda' })).toThrow(
    'FACET_TENSORFLOW_BUILD is "cuda"; it must be cpu or gpu, or absent',
  );
});
