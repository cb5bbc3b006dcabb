import type { Facts } from '../environment/service-facts';
export function composeProblems(_program: string, _facts: Facts): string[] {
  return [];
}
