import koffi, { type LibraryHandle, type TypeObject } from 'koffi';

/** An address in TensorFlow's memory. It stays inside this package. */
export type Pointer = bigint;

/** A C type as koffi names it and, for the compiler, the JavaScript values that stand for it. */
export class CType<Value> {
  declare readonly value: Value;
  constructor(readonly koffiType: string | TypeObject) {}
}

export const nothing = new CType<void>('void');
export const pointer = new CType<Pointer | null>('void *');
/** Memory of this process that the callee reads or fills; keep it referenced until the call has ended. */
export const memory = new CType<ArrayBufferView | null>('void *');
export const text = new CType<string>('const char *');
export const byte = new CType<number>('uint8_t');
export const int = new CType<number>('int');
export const int64 = new CType<number | bigint>('int64_t');
export const size = new CType<number | bigint>('size_t');
export const float = new CType<number>('float');
/** TF_Output, passed by value. */
export const output = new CType<{ oper: Pointer; index: number }>(koffi.struct({ oper: 'void *', index: 'int' }));

type Values<Types extends readonly CType<unknown>[]> = { [Index in keyof Types]: Types[Index]['value'] };

export interface NativeFunction<Result, Args extends readonly CType<unknown>[]> {
  (...args: Values<Args>): Result;
  /** The same on a thread of libuv's pool. */
  async(...args: [...Values<Args>, (error: Error | null, result: Result) => void]): void;
}

export interface Declaration<Result, Args extends readonly CType<unknown>[]> {
  readonly result: CType<Result>;
  readonly args: Args;
}

/** Declares a C function once: koffi converts by it at run time and the compiler checks calls by it. */
export function declare<Result, const Args extends readonly CType<unknown>[]>(
  result: CType<Result>,
  args: Args,
): Declaration<Result, Args> {
  return { result, args };
}

// The constraint must accept every declaration; `any` is the only type that is both above and below each of them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Declarations = Record<string, Declaration<any, any>>;

export type Bound<Table extends Declarations> = {
  readonly [Name in keyof Table]: Table[Name] extends Declaration<infer Result, infer Args>
    ? NativeFunction<Result, Args>
    : never;
};

/** Looks up every function of the table in the library; throws when one is missing. */
export function bind<Table extends Declarations>(library: LibraryHandle, table: Table): Bound<Table> {
  const bound = Object.entries(table).map(([name, { result, args }]) => [
    name,
    library.func(
      name,
      result.koffiType,
      args.map((type: CType<unknown>) => type.koffiType),
    ),
  ]);
  return Object.fromEntries(bound) as Bound<Table>;
}
