import {
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

const selector = (what: string): JsonSchema =>
  described(`Labels of the ${what}`, closed({ matchLabels: described('All of them', TEXTS) }));

/** A peer of a NetworkPolicy. */
export const PEER: JsonSchema = closed({
  ipBlock: described(
    'A range of addresses',
    closed({ cidr: described('The range, e.g. 10.0.0.0/8', NAME), except: described('Ranges within it', list(NAME)) }, [
      'cidr',
    ]),
  ),
  namespaceSelector: selector('namespaces'),
  podSelector: selector('pods'),
});

export const EGRESS_RULES: JsonSchema = list(
  closed(
    {
      to: described('Any of these peers', list(PEER)),
      ports: described(
        'Any of these ports',
        list(
          closed(
            {
              port: described('Number of the port', wholeNumber(1, 65535)),
              protocol: described('TCP where absent', oneOf('TCP', 'UDP', 'SCTP')),
            },
            ['port'],
          ),
        ),
      ),
    },
    ['to', 'ports'],
  ),
);

const amounts = (extra: Readonly<Record<string, JsonSchema>>): JsonSchema =>
  closed({ cpu: described('Processor', QUANTITY), memory: described('Memory', QUANTITY), ...extra }, ['cpu', 'memory']);

export const RESOURCES: JsonSchema = closed(
  {
    requests: described('What the scheduler sets aside', amounts({})),
    limits: described(
      'What the container may use',
      amounts({ 'nvidia.com/gpu': described('Whole GPUs', wholeNumber(1)) }),
    ),
  },
  ['requests', 'limits'],
);

export const TOLERATIONS: JsonSchema = list(
  closed({
    key: described('Key of the taint', TEXT),
    operator: described('How it is compared', oneOf('Exists', 'Equal')),
    value: described('Value of the taint', TEXT),
    effect: described('Effect of the taint', oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute')),
    tolerationSeconds: described('How long NoExecute is tolerated', wholeNumber(0)),
  }),
);

export const SECRET_KEY: JsonSchema = closed(
  { name: described('Name of the Secret', NAME), key: described('Key within it', NAME) },
  ['name', 'key'],
);
