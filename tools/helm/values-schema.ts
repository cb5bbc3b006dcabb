import { environmentOf, type Facts, type ServiceFacts } from '../environment/service-facts';
import type { Variable } from '../environment/variable';
import {
  BOOLEAN,
  closed,
  described,
  list,
  NAME,
  oneOf,
  QUANTITY,
  TEXT,
  TEXTS,
  wholeNumber,
  type JsonSchema,
} from './json-schema';
import { EGRESS_RULES, PEER, RESOURCES, SECRET_KEY, TOLERATIONS } from './kubernetes-values';
import type { ValueComment } from './values-comments';

/** Variables that the templates set themselves, addresses of other services among them. */
const SET_BY_CHART =
  /^FACET_(LISTEN_HOST|HTTP_PORT|GRPC_PORT|DATA_FOLDER)$|_(GRPC|HTTP)_ADDRESS$|^GRPC_TLS_(CERT|KEY|CA)_FILE$/;
/** Hold a password: never in the values. */
const SECRET = ['DATABASE_URL'];
/** Without them a service would keep its data in its own pod. */
const NEEDED = ['KAFKA_BROKERS', 'OBJECT_STORE_URL'];
/** Services of which two would disturb each other, and why. */
const ALONE: Readonly<Record<string, string>> = { training: 'two would run each other’s jobs' };

/** The closed schema of values.yaml. What a key means is taken from its `# --` line; throws where there is none. */
export function valuesSchema(facts: Facts, comments: readonly ValueComment[]): JsonSchema {
  const at = (path: string, schema: JsonSchema): JsonSchema => described(meaning(comments, path), schema);
  const secrets = secretKeys(facts);
  const variables = closed(settable(facts.common), NEEDED);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the chart facet',
    ...closed({
      global: described('Made by Helm; not used', { type: 'object', maxProperties: 0 }),
      'nest-service': described('Made by Helm for the library chart; not used', { type: 'object' }),
      image: described('Where the images are', image(at)),
      config: at('config', variables),
      secrets: at('secrets', closed(secrets, SECRET)),
      networkPolicy: described('Who may connect to whom', networkPolicy(at)),
      defaults: described('Settings of every service', closed(settings(at, {}, {}))),
      services: described(
        'Settings by service; they win over the defaults',
        closed(
          Object.fromEntries(
            facts.services.map((one) => [one.name, at(`services.${one.name}`, ofService(one, facts, at))]),
          ),
        ),
      ),
    }),
  };
}

type At = (path: string, schema: JsonSchema) => JsonSchema;

const image = (at: At): JsonSchema =>
  closed({
    registry: at('image.registry', NAME),
    prefix: at('image.prefix', TEXT),
    tag: at('image.tag', TEXT),
    pullPolicy: at('image.pullPolicy', oneOf('IfNotPresent', 'Always', 'Never')),
    pullSecrets: at('image.pullSecrets', list(NAME)),
  });

const networkPolicy = (at: At): JsonSchema =>
  closed({
    enabled: at('networkPolicy.enabled', BOOLEAN),
    dnsNamespace: at('networkPolicy.dnsNamespace', NAME),
    metrics: at('networkPolicy.metrics', list(PEER)),
    eventBus: at('networkPolicy.eventBus', EGRESS_RULES),
    database: at('networkPolicy.database', EGRESS_RULES),
    objectStore: at('networkPolicy.objectStore', EGRESS_RULES),
    faceDetector: at('networkPolicy.faceDetector', EGRESS_RULES),
    downloads: at('networkPolicy.downloads', EGRESS_RULES),
  });

function ofService(service: ServiceFacts, facts: Facts, at: At): JsonSchema {
  return closed(settings(at, settable(environmentOf(service, facts)), secretKeys(facts), ALONE[service.name]));
}

/** Every variable that a Secret may hold. */
const secretKeys = (facts: Facts): Record<string, JsonSchema> =>
  Object.fromEntries(
    facts.common
      .filter(({ name }) => !SET_BY_CHART.test(name))
      .map(({ name }) => [name, described(`Where ${name} is`, SECRET_KEY)]),
  );

function settings(
  at: At,
  config: Record<string, JsonSchema>,
  secrets: Record<string, JsonSchema>,
  alone?: string,
): Record<string, JsonSchema> {
  const here: At = (path, schema) => at(`defaults.${path}`, schema);
  const group = (description: string, path: string, keys: Record<string, JsonSchema>) =>
    described(
      description,
      closed(Object.fromEntries(Object.entries(keys).map(([key, schema]) => [key, here(`${path}.${key}`, schema)]))),
    );
  return {
    enabled: here('enabled', BOOLEAN),
    replicas: alone ? described(`One pod: ${alone}`, wholeNumber(0, 1)) : here('replicas', wholeNumber(0)),
    imageDigest: here('imageDigest', { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' }),
    config: here('config', closed(config)),
    secrets: here('secrets', closed(secrets)),
    tls: group('Encryption between services', 'tls', { secretName: TEXT }),
    resources: here('resources', RESOURCES),
    scratch: here('scratch', QUANTITY),
    startupSeconds: here('startupSeconds', wholeNumber(2)),
    preStopSeconds: here('preStopSeconds', wholeNumber(0)),
    terminationGracePeriodSeconds: here('terminationGracePeriodSeconds', wholeNumber(1)),
    priorityClassName: here('priorityClassName', TEXT),
    nodeSelector: here('nodeSelector', TEXTS),
    tolerations: here('tolerations', TOLERATIONS),
    podAnnotations: here('podAnnotations', TEXTS),
    serviceAccount: group('The identity of the pods', 'serviceAccount', { annotations: TEXTS }),
    service: group('How the service is found', 'service', {
      type: oneOf('Headless', 'ClusterIP', 'NodePort', 'LoadBalancer'),
      annotations: TEXTS,
    }),
    access: group('Who else may connect', 'access', { open: BOOLEAN, from: list(PEER) }),
    persistence: group('The data folder', 'persistence', { enabled: BOOLEAN, size: QUANTITY, storageClassName: TEXT }),
    autoscaling: group(alone ? `Not for this service: ${alone}` : 'Number of pods by load', 'autoscaling', {
      enabled: alone ? { enum: [false] } : BOOLEAN,
      kind: oneOf('cpu', 'keda'),
      minReplicas: wholeNumber(1),
      maxReplicas: wholeNumber(1),
      targetCpuPercent: wholeNumber(1, 100),
      lagThreshold: wholeNumber(1),
      stabilizationSeconds: wholeNumber(0, 3600),
    }),
  };
}

/** The variables that a user may set in plain sight, with what they mean and take. */
function settable(variables: readonly Variable[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    variables
      .filter(({ name }) => !SET_BY_CHART.test(name) && !SECRET.includes(name))
      .map(({ name, description, default: fallback, schema }) => {
        const note = fallback === undefined ? description : `${description} (default ${fallback})`;
        return [name, described(note, schema)];
      }),
  );
}

function meaning(comments: readonly ValueComment[], path: string): string {
  const comment = comments.find((one) => one.path === path);
  if (!comment) throw new Error(`values.yaml has no line "# --" above ${path}`);
  return comment.description;
}
