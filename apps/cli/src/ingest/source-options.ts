import { isAbsolute, resolve } from 'node:path';
import { FacetError } from '@facet/kernel';
import { InvalidArgumentError, Option, type Command } from 'commander';

export interface HostHeader {
  readonly host: string;
  readonly name: string;
  readonly value: string;
}

/** What is asked of a source of photos. */
export interface SourceOptions {
  readonly md5: 'strict' | 'warn';
  readonly box: 'list' | 'detector';
  readonly header: readonly HostHeader[];
  readonly allowPrivate: boolean;
}

export const SOURCE_HELP =
  'a folder with one sub-folder per person, a PubFig list, a CSV path-or-URL,label[,page], or gs://bucket/prefix';

/** The options of every command that takes a source. */
export const takingSource = (command: Command): Command =>
  command
    .addOption(
      new Option('--md5 <check>', 'photos with other bytes than their list says: refuse, or take and note it')
        .choices(['strict', 'warn'])
        .default('strict'),
    )
    .addOption(
      new Option(
        '--box <choice>',
        "which face is the person's: the one in the list's rectangle, or the only one that is found",
      )
        .choices(['list', 'detector'])
        .default('list'),
    )
    .option('--header <host:name=value>', 'sent to this host and no other; may be given again', headers, [])
    .option('--allow-private', 'web addresses may lead into private networks: for a laboratory', false);

/** A path is this process's; an address stays as it is. */
export const sourceAddress = (source: string): string =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(source) || isAbsolute(source) ? source : resolve(source);

/** What `--allow-private` sets for services of this process; refused for others, which say so themselves. */
export function variablesFor({ allowPrivate }: SourceOptions, isOtherProcess: boolean): Record<string, string> {
  if (!allowPrivate) return {};
  if (!isOtherProcess) return { INGESTION_DOWNLOAD_ALLOW_PRIVATE: 'true' };
  const message =
    '--allow-private is for services of this process; those that run say so by INGESTION_DOWNLOAD_ALLOW_PRIVATE';
  throw new FacetError('INVALID_ARGUMENT', message);
}

function headers(text: string, before: readonly HostHeader[]): readonly HostHeader[] {
  const [, host, name, value] = /^([^\s/:@]+):([^\s=:]+)=(.*)$/.exec(text) ?? [];
  if (value === undefined) throw new InvalidArgumentError('It must be like photos.example:authorization=secret.');
  return [...before, { host: host!, name: name!, value }];
}
