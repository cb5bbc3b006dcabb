import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createFileRegistry, fromBinary, type DescField, type DescMessage, type Registry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const ROOT = join(__dirname, '../..');
const BUF = join(ROOT, 'node_modules/.bin/buf');

/** Numbers of the fields of FileDescriptorProto and DescriptorProto that lead to messages and fields. */
const FILE_MESSAGE = 4;
const MESSAGE_FIELD = 2;
const MESSAGE_NESTED = 3;

/** Facet's messages read from their proto files: the generated code has no comments. */
export function readMessages(): Registry {
  const args = ['build', '--path', 'proto/facet', '--output', '-'];
  const image = execFileSync(BUF, args, { cwd: join(ROOT, 'libs/contracts/rpc'), maxBuffer: 1 << 26 });
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
}

/** The comment above a message or a field as one paragraph; empty when there is none. */
export function commentOf(desc: DescMessage | DescField): string {
  const { file } = desc.kind === 'message' ? desc : desc.parent;
  const path = pathOf(desc).join('.');
  const location = file.proto.sourceCodeInfo?.location.find((one) => one.path.join('.') === path);
  return (location?.leadingComments ?? '').trim().split(/\s+/).join(' ');
}

function pathOf(desc: DescMessage | DescField): number[] {
  if (desc.kind === 'field') return [...pathOf(desc.parent), MESSAGE_FIELD, desc.parent.fields.indexOf(desc)];
  const { parent, file } = desc;
  if (parent) return [...pathOf(parent), MESSAGE_NESTED, parent.nestedMessages.indexOf(desc)];
  return [FILE_MESSAGE, file.messages.indexOf(desc)];
}
