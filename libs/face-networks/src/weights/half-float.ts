let table: Float32Array | undefined;

/** All 65,536 values of IEEE 754 half precision, by their bits. */
export function halfFloats(): Float32Array {
  return (table ??= Float32Array.from({ length: 0x10000 }, (_, bits) => valueOf(bits)));
}

function valueOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 25) * (0x400 + fraction) : 2 ** -24 * fraction);
}
