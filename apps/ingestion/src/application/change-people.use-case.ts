import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { Database, Transaction } from '@facet/port-database';
import type { NewPeopleChange, PeopleChange, PeopleRepository } from '../persistence/people.repository';

/** Changes who inputs show: labels, never photos. The newest change can be undone, then the one before it. */
export class ChangePeople {
  constructor(
    private readonly database: Database,
    private readonly people: PeopleRepository,
    private readonly now: () => Date,
  ) {}

  execute(change: NewPeopleChange): Promise<Result<PeopleChange>> {
    return this.attempt(async (transaction) => {
      await this.check(change, transaction);
      return this.people.change(change, this.now(), transaction);
    });
  }

  /** `id` undefined: the newest change that is not undone. */
  undo(id: number | undefined): Promise<Result<PeopleChange>> {
    return this.attempt(async (transaction) => {
      const newest = await this.people.newest(transaction);
      if (!newest) throw refusal('NOTHING_TO_UNDO', 'there is no change of people to undo');
      if (id !== undefined && id !== newest.id) {
        throw refusal(
          'NOT_THE_NEWEST',
          `change ${newest.id} is newer than ${id}, or ${id} is undone; undo ${newest.id} first`,
        );
      }
      return this.people.undo(newest.id, this.now(), transaction);
    });
  }

  private async check({ kind, from, to, paths }: NewPeopleChange, transaction: Transaction): Promise<void> {
    if (from === '') throw invalid('from is empty; it names the person to change');
    if ((to === '') !== (kind === 'DELETE')) {
      throw invalid(
        kind === 'DELETE' ? `to is ${JSON.stringify(to)}; DELETE has none` : 'to is empty; it names a person',
      );
    }
    if (from === to) throw invalid(`from and to are both ${JSON.stringify(from)}`);
    if ((paths !== undefined) !== (kind === 'SPLIT'))
      throw invalid('paths are the inputs that SPLIT takes, and only SPLIT');
    const all = await this.people.inputsOf(from, undefined, transaction);
    if (all === 0) throw noSuchPerson(from);
    const others = to === '' ? 0 : await this.people.inputsOf(to, undefined, transaction);
    if (kind === 'MERGE' && others === 0) throw noSuchPerson(to);
    if ((kind === 'RENAME' || kind === 'SPLIT') && others > 0) {
      throw refusal(
        'PERSON_EXISTS',
        `there is a person ${JSON.stringify(to)} already; merge into them, or give another name`,
      );
    }
    if (!paths) return;
    const some = await this.people.inputsOf(from, paths, transaction);
    if (some === 0) throw refusal('NO_SUCH_INPUT', `none of the paths is an input that shows ${JSON.stringify(from)}`);
    if (some === all)
      throw refusal('WHOLE_PERSON', `the paths are all that shows ${JSON.stringify(from)}; rename them instead`);
  }

  private async attempt<T>(work: (transaction: Transaction) => Promise<T>): Promise<Result<T>> {
    try {
      return ok(await this.database.transaction(work));
    } catch (error) {
      if (error instanceof FacetError) return err(error);
      throw error;
    }
  }
}

const invalid = (message: string) => new FacetError('INVALID_ARGUMENT', message, { reason: 'BAD_PEOPLE_CHANGE' });
const refusal = (reason: string, message: string) => new FacetError('FAILED_PRECONDITION', message, { reason });
const noSuchPerson = (person: string) =>
  new FacetError('NOT_FOUND', `no input shows ${JSON.stringify(person)}`, { reason: 'NO_SUCH_PERSON' });
