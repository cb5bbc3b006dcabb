import {
  create,
  fromBinary,
  toBinary,
  type DescFile,
  type DescMessage,
  type DescMethod,
  type DescService,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { FacetError } from '@facet/kernel';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';

/** Describes generated services to the reflection service, so that no `.proto` file is read at run time. */
export function packageDefinition(services: readonly DescService[]): PackageDefinition {
  const definition: Record<string, unknown> = {};
  for (const service of services) {
    definition[service.typeName] = serviceDefinition(service);
    for (const file of withDependencies(service.file)) {
      definition[`file:${file.proto.name}`] = {
        format: 'Protocol Buffer 3 DescriptorProto',
        type: {},
        fileDescriptorProtos: [Buffer.from(toBinary(FileDescriptorProtoSchema, file.proto))],
      };
    }
  }
  return definition as PackageDefinition;
}

/** Stands for a request that is larger than its service takes: grpc-js has one limit for all services of a server. */
export class OversizedRequest {
  readonly error: FacetError;

  constructor({ typeName }: DescService, bytes: number, limit: number) {
    const message = `the message has ${bytes} bytes; ${typeName} takes at most ${limit}`;
    this.error = new FacetError('RESOURCE_EXHAUSTED', message, { reason: 'MESSAGE_TOO_LARGE' });
  }
}

/** A generated service as grpc-js wants it, with protobuf-es as the codec. */
export function serviceDefinition(service: DescService, maxRequestBytes?: number): ServiceDefinition {
  return Object.fromEntries(
    service.methods.map((method) => [method.name, methodDefinition(service, method, maxRequestBytes)]),
  );
}

/** A request above `maxRequestBytes` is not decoded: it becomes an OversizedRequest. */
export function methodDefinition(
  service: DescService,
  method: DescMethod,
  maxRequestBytes = Infinity,
): MethodDefinition<object, object> {
  const request = codec(method.input);
  const response = codec(method.output);
  return {
    path: `/${service.typeName}/${method.name}`,
    originalName: method.localName,
    requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
    responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
    requestSerialize: request.serialize,
    requestDeserialize: (bytes) =>
      bytes.length > maxRequestBytes
        ? new OversizedRequest(service, bytes.length, maxRequestBytes)
        : request.deserialize(bytes),
    responseSerialize: response.serialize,
    responseDeserialize: response.deserialize,
  };
}

function codec(schema: DescMessage) {
  return {
    serialize: (message: object) => {
      const bytes = toBinary(schema, create(schema, message as never));
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    deserialize: (bytes: Buffer): object => fromBinary(schema, bytes),
  };
}

function withDependencies(file: DescFile, seen = new Set<DescFile>()): Set<DescFile> {
  seen.add(file);
  for (const dependency of file.dependencies) if (!seen.has(dependency)) withDependencies(dependency, seen);
  return seen;
}
