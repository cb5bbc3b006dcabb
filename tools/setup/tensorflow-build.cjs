// Which of TensorFlow's builds a machine takes: set-up fetches it and the engine loads it, by the same rule.

/** NVIDIA's libraries for it: what `tensorflow[and-cuda]` of this version asks pip for, resolved once. */
const NVIDIA = [
  'nvidia-cublas-cu12==12.9.3.13',
  'nvidia-cuda-cupti-cu12==12.8.90',
  'nvidia-cuda-nvcc-cu12==12.9.86',
  'nvidia-cuda-nvrtc-cu12==12.9.86',
  'nvidia-cuda-runtime-cu12==12.9.79',
  'nvidia-cudnn-cu12==9.28.0.42',
  'nvidia-cufft-cu12==11.4.1.4',
  'nvidia-curand-cu12==10.3.10.19',
  'nvidia-cusolver-cu12==11.7.5.82',
  'nvidia-cusparse-cu12==12.5.10.65',
  'nvidia-nccl-cu12==2.32.3',
  'nvidia-nvjitlink-cu12==12.9.86',
];

const CPU = {
  'linux-x64': { requirement: 'tensorflow-cpu', platforms: ['manylinux_2_27_x86_64'] },
  // Untested: the names follow the wheels on PyPI.
  'linux-arm64': { requirement: 'tensorflow', platforms: ['manylinux_2_27_aarch64'] },
  'darwin-arm64': { requirement: 'tensorflow', platforms: ['macosx_12_0_arm64'] },
};
/** The other wheels of PyPI hold no GPU code. */
const GPU = {
  'linux-x64': {
    requirement: 'tensorflow',
    platforms: ['manylinux_2_27_x86_64', 'manylinux2014_x86_64', 'manylinux2010_x86_64'],
    nvidia: NVIDIA,
  },
};

/** There where NVIDIA's driver lets this machine, or this container, use a GPU. */
exports.DRIVER = '/dev/nvidiactl';

/**
 * `wanted`: `cpu` or `gpu`, or undefined for the GPU's where there is a driver. Answers the build's name, and its wheel and
 * those of NVIDIA, or no wheel where PyPI has none for the machine.
 */
exports.tensorflowBuild = ({ platform, arch, hasDriver, wanted }) => {
  if (wanted !== undefined && wanted !== 'cpu' && wanted !== 'gpu')
    throw new Error(`FACET_TENSORFLOW_BUILD is ${JSON.stringify(wanted)}; it must be cpu or gpu, or absent`);
  const here = `${platform}-${arch}`;
  const name = wanted ?? (hasDriver && GPU[here] ? 'gpu' : 'cpu');
  const wheels = name === 'gpu' ? GPU : CPU;
  return { name, here, wheel: wheels[here], known: Object.keys(wheels) };
};
