import { join } from 'node:path';
import { ROOT, type Facts } from '../environment/service-facts';
import chartTools from '../setup/chart-tools.cjs';
import { variableProblems } from './environment-check';
import { run } from './helm';

interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly args?: Readonly<Record<string, string>> };
  readonly environment?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly { readonly host_ip?: string; readonly published?: string }[];
  readonly volumes?: readonly { readonly target: string }[];
  readonly healthcheck?: object;
}

/** The folder that the image sets aside for data. */
const DATA_FOLDER = '/var/lib/service';

/** What is wrong with compose.yaml. Throws what Docker Compose's own parser says where it cannot be read. */
export function composeProblems(facts: Facts, file = join(ROOT, 'compose.yaml')): string[] {
  const said = run(chartTools.program('compose-go'), ['-format', 'json', file]);
  const { services } = JSON.parse(said) as { services: Readonly<Record<string, ComposeService>> };
  const own = new Set(facts.services.map(({ name }): string => name));
  return [
    ...facts.services.flatMap((service) => {
      const composed = services[service.name];
      if (!composed) return [`${service.name} is missing`];
      const variables = new Map(Object.entries(composed.environment ?? {}));
      const problems = [...variableProblems(service, variables, facts), ...serviceProblems(service.name, composed)];
      return problems.map((problem) => `${service.name}: ${problem}`);
    }),
    ...Object.entries(services).flatMap(([name, composed]) => {
      const problems = [...commonProblems(composed), ...(own.has(name) ? [] : foreignProblems(composed))];
      return problems.map((problem) => `${name}: ${problem}`);
    }),
  ];
}

function serviceProblems(name: string, composed: ComposeService): string[] {
  const problems: string[] = [];
  if (composed.build?.args?.SERVICE !== name) problems.push(`builds ${composed.build?.args?.SERVICE}`);
  if (!composed.read_only) problems.push('may write to its image');
  if (!composed.cap_drop?.includes('ALL')) problems.push('keeps capabilities');
  if (!composed.security_opt?.includes('no-new-privileges:true')) problems.push('may gain privileges');
  if (!composed.volumes?.some(({ target }) => target === DATA_FOLDER))
    problems.push('has no volume for its data folder');
  return problems;
}

function commonProblems({ ports = [], healthcheck }: ComposeService): string[] {
  const problems = ports
    .filter(({ host_ip: address }) => address !== '127.0.0.1')
    .map(({ published }) => `publishes port ${published} to the network`);
  if (!healthcheck) problems.push('has no health check');
  return problems;
}

function foreignProblems({ image = '' }: ComposeService): string[] {
  return /^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/.test(image) ? [] : [`has the moving image ${image}`];
}
