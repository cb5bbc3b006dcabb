import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import koffi, { type LibraryHandle } from 'koffi';
// The one list of where set-up puts things; it has no dependencies and belongs to no package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import places from '../../../../tools/setup/places.cjs';
import { bind, type Bound, declare, int, memory, nothing, pointer, size, text } from './c-types';
import { SYMBOLS } from './symbols';

/** Signatures and struct sizes of this package were checked against this minor version. */
const SUPPORTED_VERSION = /^2\.21\./;

interface SystemNames {
  readonly tensorflow: string;
  readonly libc: string;
  /** RTLD_NODELETE of the platform's dlfcn.h. */
  readonly noDelete: number;
}

const SYSTEMS: Partial<Record<NodeJS.Platform, SystemNames>> = {
  linux: { tensorflow: 'libtensorflow_cc.so.2', libc: 'libc.so.6', noDelete: 0x1000 },
  darwin: { tensorflow: 'libtensorflow_cc.2.dylib', libc: 'libSystem.B.dylib', noDelete: 0x80 },
};
const RTLD_NOW = 2;

export interface NativeLibrary extends Bound<typeof SYMBOLS> {
  /** Copies from TensorFlow's memory into this process's. */
  copyOut(target: ArrayBufferView, source: bigint): void;
  /** Copies from this process's memory into TensorFlow's. */
  copyIn(target: bigint, source: ArrayBufferView): void;
}

let loaded: NativeLibrary | undefined;

/** TensorFlow's C library, loaded at the first call. Throws FAILED_PRECONDITION when it is missing or of another version. */
export function native(): NativeLibrary {
  return (loaded ??= load());
}

/** For example `2.21.0`. */
export function tensorflowVersion(): string {
  return native().TF_Version();
}

function load(): NativeLibrary {
  const system = SYSTEMS[process.platform];
  if (!system)
    throw new FacetError('FAILED_PRECONDITION', `Facet does not know TensorFlow's library on ${process.platform}`);
  const file = join(places.tensorflow, 'lib', system.tensorflow);
  if (!existsSync(file))
    throw new FacetError('FAILED_PRECONDITION', `there is no TensorFlow library at ${file}; run: npm run setup`, {
      reason: 'TENSORFLOW_MISSING',
    });
  // TensorFlow reads it while it loads; without it every start prints a page about CPU instructions.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // NVIDIA's libraries read it: without it they round the factors of float32 products to 10 bits on newer GPUs.
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  const libc = koffi.load(system.libc);
  pin(libc, file, system.noDelete);
  const symbols = bind(koffi.load(file), SYMBOLS);
  const version = symbols.TF_Version();
  if (!SUPPORTED_VERSION.test(version))
    throw new FacetError(
      'FAILED_PRECONDITION',
      `the TensorFlow library at ${file} is version ${version}, but Facet needs 2.21; run: npm run setup`,
      { reason: 'TENSORFLOW_VERSION', details: { version } },
    );
  const { memcpy: copyOut } = bind(libc, { memcpy: declare(nothing, [memory, pointer, size]) });
  const { memcpy: copyIn } = bind(libc, { memcpy: declare(nothing, [pointer, memory, size]) });
  return {
    ...symbols,
    copyOut: (target, source) => copyOut(target, source, target.byteLength),
    copyIn: (target, source) => copyIn(target, source, source.byteLength),
  };
}

/** koffi unloads its libraries at exit and TensorFlow does not survive that: RTLD_NODELETE keeps it until the end. */
function pin(libc: LibraryHandle, file: string, noDelete: number): void {
  const { dlopen, dlerror } = bind(libc, { dlopen: declare(pointer, [text, int]), dlerror: declare(text, []) });
  if (dlopen(file, RTLD_NOW | noDelete)) return;
  throw new FacetError(
    'FAILED_PRECONDITION',
    `TensorFlow's library cannot be loaded (${dlerror()}); run: npm run setup`,
    {
      reason: 'TENSORFLOW_UNLOADABLE',
    },
  );
}
