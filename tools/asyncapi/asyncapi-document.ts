import { TOPICS, type Topic, type TopicDefinition } from '@facet/contracts-events';
import { DEAD_LETTER_HEADERS, DEAD_LETTER_SUFFIX } from '@facet/port-event-bus';
import { commentOf, readMessages } from './documented-messages';
import { JsonSchemas } from './json-schema';

/** Versions of the bindings to Kafka in AsyncAPI's own repository. */
const BINDING = { bindingVersion: '0.5.0' };

const text = (description: string) => ({ type: 'string', description });

/** CloudEvents 1.0, Kafka protocol binding, binary content mode. */
const CLOUD_EVENT_HEADERS = {
  type: 'object',
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: text("Names the event; where it is missing, the event's place in the topic does."),
    ce_type: text('The topic.'),
    ce_source: text('Who publishes.'),
    ce_time: { type: 'string', format: 'date-time' },
    traceparent: text('W3C trace context.'),
  },
};

const DEAD_LETTER_HEADER_TEXTS: Readonly<Record<keyof typeof DEAD_LETTER_HEADERS, string>> = {
  topic: 'Topic of the event.',
  group: 'Consumer group that could not handle it.',
  eventId: 'The `ce_id` of the event.',
  attempts: 'How often it was tried.',
  code: 'Code of the last error, as in gRPC.',
  reason: 'Reason code of the last error.',
  message: 'The last error in one sentence.',
};

/** Every topic, who is on it and what travels on it, as AsyncAPI 3.0; the order is that of the registry. */
export function asyncApiDocument(version: string) {
  const registry = readMessages();
  const schemas = new JsonSchemas();
  const topics = Object.entries<TopicDefinition>(TOPICS).map(([name, definition]) => ({
    name: name as Topic,
    definition,
    message: registry.getMessage(definition.schema.typeName)!,
  }));
  const messages = topics.map(({ name, definition: { json }, message }) => [
    name,
    {
      name: message.name,
      summary: commentOf(message),
      contentType: json ? 'application/json' : 'application/protobuf',
      headers: { $ref: '#/components/schemas/CloudEventHeaders' },
      payload: schemas.refTo(message),
      bindings: { kafka: { key: { type: 'string' }, ...BINDING } },
      'x-protobuf-message': message.typeName,
    },
  ]);
  const deadLetter = {
    name: 'DeadLetter',
    summary: 'An event that a consumer group could not handle: its key, bytes and headers, and why.',
    headers: { $ref: '#/components/schemas/DeadLetterHeaders' },
  };
  const channels = topics.flatMap(({ name, definition }) => [
    [name, channel(name, definition, name)] as const,
    ...(definition.consumers.length > 0 ? [[`${name}${DEAD_LETTER_SUFFIX}`, deadLetterChannel(name)] as const] : []),
  ]);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Facet events',
      version,
      description:
        'Events of one key are handled in the order of their publication, each at least once. Payloads are described ' +
        'by the JSON mapping of their protobuf messages; a message says which of both encodings it has.',
    },
    servers: { kafka: { host: 'localhost:9092', protocol: 'kafka', description: 'Any broker of KAFKA_BROKERS.' } },
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(topics.flatMap(({ name, definition }) => operationsOf(name, definition))),
    components: {
      messages: Object.fromEntries([...messages, ['DeadLetter', deadLetter]]),
      schemas: { CloudEventHeaders: CLOUD_EVENT_HEADERS, DeadLetterHeaders: deadLetterHeaders(), ...schemas.all },
    },
  };
}

function channel(address: string, { maxMessageBytes }: TopicDefinition, message: string) {
  const configuration = maxMessageBytes ? { topicConfiguration: { 'max.message.bytes': maxMessageBytes } } : {};
  return {
    address,
    messages: { event: { $ref: `#/components/messages/${message}` } },
    bindings: { kafka: { topic: address, ...configuration, ...BINDING } },
  };
}

function deadLetterChannel(topic: Topic) {
  const address = `${topic}${DEAD_LETTER_SUFFIX}`;
  return {
    address,
    messages: { deadLetter: { $ref: '#/components/messages/DeadLetter' } },
    bindings: { kafka: { topic: address, ...BINDING } },
  };
}

/** What Facet's services do on a topic; what others do follows from it. */
function operationsOf(topic: Topic, { producer, consumers, answeredOn }: TopicDefinition) {
  const at = (address: string) => ({
    channel: { $ref: `#/channels/${address}` },
    messages: [{ $ref: `#/channels/${address}/messages/event` }],
  });
  const reply = answeredOn ? { reply: at(answeredOn) } : {};
  return [
    ...(producer === 'anybody' ? [] : [[`${producer}.send.${topic}`, { action: 'send', ...at(topic) }]]),
    ...consumers.map((consumer) => [`${consumer}.receive.${topic}`, { action: 'receive', ...at(topic), ...reply }]),
  ];
}

function deadLetterHeaders() {
  const added = Object.entries(DEAD_LETTER_HEADERS).map(([name, header]) => [
    header,
    text(DEAD_LETTER_HEADER_TEXTS[name as keyof typeof DEAD_LETTER_HEADERS]),
  ]);
  return { type: 'object', properties: { ...CLOUD_EVENT_HEADERS.properties, ...Object.fromEntries(added) } };
}
