import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type {
  ChangePeopleRequest,
  CountLedgerRequest,
  CountLedgerResponseSchema,
  ListPeopleChangesResponseSchema,
  ListRevisionsRequest,
  ListRevisionsResponseSchema,
  PeopleChangeSchema,
  RevisionSchema,
  UndoPeopleChangeRequest,
} from '@facet/contracts-rpc';
import { FacetError, unwrap } from '@facet/kernel';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { ChangePeople } from '../../application/change-people.use-case';
import { ReadBatches } from '../../application/read-batches.use-case';
import { PEOPLE_CHANGE_KINDS, type PeopleChangeKind } from '../../persistence/people-change.table';
import { PeopleRepository, type PeopleChange } from '../../persistence/people.repository';
import { RevisionRepository, type RowRevision } from '../../persistence/revision.repository';

interface ChangeReply {
  readonly change: MessageInitShape<typeof PeopleChangeSchema>;
}

@Controller()
export class LedgerGrpcController {
  constructor(
    @Inject(ReadBatches) private readonly batches: ReadBatches,
    @Inject(RevisionRepository) private readonly revisions: RevisionRepository,
    @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(ChangePeople) private readonly changing: ChangePeople,
  ) {}

  @GrpcMethod('LedgerService', 'CountLedger')
  async countLedger({ batchId }: CountLedgerRequest): Promise<MessageInitShape<typeof CountLedgerResponseSchema>> {
    unwrap(await this.batches.get(batchId));
    const counts = (await this.revisions.counts(batchId)).map((one) => ({ ...one, reason: one.reason ?? '' }));
    return { inputs: counts.reduce((sum, { inputs }) => sum + inputs, 0), counts };
  }

  @GrpcMethod('LedgerService', 'ListRevisions')
  async listRevisions({
    batchId,
    path,
  }: ListRevisionsRequest): Promise<MessageInitShape<typeof ListRevisionsResponseSchema>> {
    const revisions = await this.revisions.of(batchId, path);
    if (revisions.length > 0) return { revisions: revisions.map(revisionMessage) };
    throw new FacetError('NOT_FOUND', `batch ${batchId} has no input at ${path}`, { reason: 'NO_SUCH_INPUT' });
  }

  @GrpcMethod('LedgerService', 'ChangePeople')
  async changePeople({ kind, from, to, paths }: ChangePeopleRequest): Promise<ChangeReply> {
    if (!isKind(kind)) {
      const message = `kind is ${JSON.stringify(kind)}; it must be one of ${PEOPLE_CHANGE_KINDS.join(', ')}`;
      throw new FacetError('INVALID_ARGUMENT', message, { reason: 'BAD_PEOPLE_CHANGE' });
    }
    const change = { kind, from, to, ...(paths.length > 0 ? { paths } : {}) };
    return { change: changeMessage(unwrap(await this.changing.execute(change))) };
  }

  @GrpcMethod('LedgerService', 'UndoPeopleChange')
  async undoPeopleChange({ id }: UndoPeopleChangeRequest): Promise<ChangeReply> {
    return { change: changeMessage(unwrap(await this.changing.undo(id === 0 ? undefined : id))) };
  }

  @GrpcMethod('LedgerService', 'ListPeopleChanges')
  async listPeopleChanges(): Promise<MessageInitShape<typeof ListPeopleChangesResponseSchema>> {
    return { changes: (await this.people.list()).map(changeMessage) };
  }
}

const isKind = (text: string): text is PeopleChangeKind => (PEOPLE_CHANGE_KINDS as readonly string[]).includes(text);

const instant = (date: Date | null) => (date ? timestampFromDate(date) : undefined);

function changeMessage(change: PeopleChange): MessageInitShape<typeof PeopleChangeSchema> {
  return { ...change, changedAt: instant(change.changedAt), undoneAt: instant(change.undoneAt) };
}

function revisionMessage(row: RowRevision): MessageInitShape<typeof RevisionSchema> {
  return {
    revision: row.revision,
    cause: row.cause,
    label: row.label,
    verdict: row.verdict,
    reason: row.reason ?? '',
    message: row.message ?? '',
    measured: row.measured ?? undefined,
    threshold: row.threshold ?? undefined,
    detectorVersion: row.detectorVersion ?? '',
    decidedAt: instant(row.decidedAt),
    supersededAt: instant(row.supersededAt),
  };
}
