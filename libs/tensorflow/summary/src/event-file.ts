import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { EventSchema, SessionLog_SessionStatus } from '@facet/contracts-tensorflow';
import { encodeRecord } from '@facet/domain-tfrecord';
import { FacetError } from '@facet/kernel';
import type { SummaryValue } from './summary-values';

/** tensorboard: io_wrapper.py takes every file whose name contains `tfevents`, in the order of their names. */
const FILE = /^events\.out\.tfevents\.(\d{10})\./;
const FILE_VERSION = 'brain.Event:2';

let opened = 0;

/**
 * One file of TensorBoard's events: TFRecord framing around tensorflow.Event, the first of which is the file's version.
 * A folder of such files is a run. An event is handed to the system when it is written, so that a killed process loses
 * none; what a full disk cut short is the end of this file for a reader, and the next file goes on.
 */
export class EventFile {
  private constructor(
    readonly path: string,
    private readonly file: number,
  ) {}

  /**
   * Begins a file in `folder`, which is made. `firstStep` is the first step that will be written: readers forget what
   * earlier files say of it and of later steps, as those of a process that was killed after its last checkpoint
   * (tensorboard: event_accumulator.py, _CheckForRestartAndMaybePurge).
   */
  static open(folder: string, firstStep: number): EventFile {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, freeName(folder));
    const events = new EventFile(path, openSync(path, 'wx'));
    events.append({ step: 0n, what: { case: 'fileVersion', value: FILE_VERSION } });
    const start = { status: SessionLog_SessionStatus.START };
    events.append({ step: BigInt(firstStep), what: { case: 'sessionLog', value: start } });
    return events;
  }

  write(step: number, values: readonly SummaryValue[]): void {
    if (values.length > 0)
      this.append({ step: BigInt(step), what: { case: 'summary', value: { value: [...values] } } });
  }

  /** `graphDef` is a serialized tensorflow.GraphDef. */
  writeGraph(graphDef: Uint8Array): void {
    this.append({ step: 0n, what: { case: 'graphDef', value: graphDef } });
  }

  close(): void {
    fsyncSync(this.file);
    closeSync(this.file);
  }

  private append(event: MessageInitShape<typeof EventSchema>): void {
    const message = create(EventSchema, { wallTime: Date.now() / 1000, ...event });
    const record = encodeRecord(toBinary(EventSchema, message));
    try {
      for (let at = 0; at < record.length;) at += writeSync(this.file, record, at);
    } catch (cause) {
      const { message } = FacetError.from(cause);
      throw new FacetError('RESOURCE_EXHAUSTED', `${this.path} could not be written: ${message}`, {
        reason: 'EVENTS_NOT_WRITTEN',
        cause,
      });
    }
  }
}

/** Sorted behind the names there are, also when two files begin in the same second. */
function freeName(folder: string): string {
  const seconds = readdirSync(folder).flatMap((name) => Number(FILE.exec(name)?.[1] ?? []));
  const second = Math.max(Math.floor(Date.now() / 1000), ...seconds.map((one) => one + 1));
  return `events.out.tfevents.${String(second).padStart(10, '0')}.${hostname()}.${process.pid}.${opened++}`;
}
