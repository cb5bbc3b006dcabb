/** Variance of the 4-neighbour Laplacian of a square RGB picture's luma (Pech-Pacheco et al. 2000); at least 3 x 3. */
export function laplacianVariance(rgb: Uint8Array, sidePx: number): number {
  const luma = new Float64Array(sidePx * sidePx);
  for (let i = 0; i < luma.length; i++)
    luma[i] = 0.299 * rgb[i * 3]! + 0.587 * rgb[i * 3 + 1]! + 0.114 * rgb[i * 3 + 2]!;
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < sidePx - 1; y++)
    for (let x = 1; x < sidePx - 1; x++) {
      const i = y * sidePx + x;
      const value = 4 * luma[i]! - luma[i - 1]! - luma[i + 1]! - luma[i - sidePx]! - luma[i + sidePx]!;
      sum += value;
      squares += value * value;
      count++;
    }
  return squares / count - (sum / count) ** 2;
}
