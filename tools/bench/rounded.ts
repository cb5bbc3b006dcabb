/** To two decimals, as figures are printed. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;
