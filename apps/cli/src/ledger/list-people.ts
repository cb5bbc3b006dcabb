import { columns, counted } from '../output/text';
import { askIngestion, newestBatch } from './ask-ingestion';
import type { PeopleOptions } from './people';

interface Photos {
  accepted: number;
  refused: number;
  pending: number;
}

const COUNTED: Readonly<Record<string, keyof Photos>> = {
  ACCEPTED: 'accepted',
  REFUSED: 'refused',
  PENDING: 'pending',
};

/** Prints the people of a batch, by name, with the photos of each; with --json one object a line. */
export async function listPeople(named: string | undefined, options: PeopleOptions): Promise<void> {
  const counts = await askIngestion(options, async (clients) => {
    const batchId = named ?? (await newestBatch(clients));
    return (await clients.ledger.countLedger({ batchId })).counts;
  });
  // They come by person.
  const people = new Map<string, Photos>();
  for (const { person, verdict, inputs } of counts) {
    const photos = people.get(person) ?? { accepted: 0, refused: 0, pending: 0 };
    photos[COUNTED[verdict]!] += inputs;
    people.set(person, photos);
  }
  const facts = [...people].map(([person, photos]) => ({ person, ...photos }));
  if (options.json) for (const one of facts) process.stdout.write(`${JSON.stringify(one)}\n`);
  else {
    const rows = facts.map(({ person, ...photos }) => [person || '(nobody)', ...Object.values(photos).map(String)]);
    const inputs = counts.reduce((sum, one) => sum + one.inputs, 0);
    process.stdout.write(
      `${columns([['person', 'accepted', 'refused', 'pending'], ...rows])}${counted(inputs, 'input')}\n`,
    );
  }
}
