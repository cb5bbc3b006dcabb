import type { Facts } from './service-facts';
import type { Variable } from './variable';

/** `.env.example`: every variable of every service with its default, commented out. */
export function envExample({ common, services }: Facts): string {
  const sections = [
    section('Every service', common),
    ...services.filter(({ variables }) => variables.length > 0).map((one) => section(one.name, one.variables)),
  ];
  return `# Made by npm run gen from the configuration schemas. A variable that is absent or empty has its default.\n\n${sections.join('\n')}`;
}

function section(title: string, variables: readonly Variable[]): string {
  const lines = variables.map(
    (one) => `# ${one.description}\n${one.required ? '' : '# '}${one.name}=${one.default ?? ''}`,
  );
  return `## ${title}\n\n${lines.join('\n')}\n`;
}
