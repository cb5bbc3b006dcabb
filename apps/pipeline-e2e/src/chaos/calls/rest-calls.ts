import { type DescMessage, type JsonObject, toJson } from '@bufbuild/protobuf';
import { ChangePeopleRequestSchema, GetWhatIfRequestSchema, UndoPeopleChangeRequestSchema } from '@facet/contracts-rpc';
import type { Answer, Broken, HostileCall } from './hostile-call';
import { hostileMessage, type KnownValues } from './hostile-message';
import { hostileText, oneOf, type Random } from './hostile-values';
import { servedRoutes, type Route } from './served-routes';

/** Of routes that take a message. */
const MESSAGES: Readonly<Record<string, DescMessage>> = {
  'v1/people/changes': ChangePeopleRequestSchema,
  'v1/people/changes/undo': UndoPeopleChangeRequestSchema,
  'v1/datasets/:version/what-if': GetWhatIfRequestSchema,
};
const TAKES_FORMS = 'v1/batches';
/** Behind `v1/models/`. */
const MODEL_PATHS = ['face_recog:predict', 'face_recog', 'face_recog/metadata', 'face_recog/versions/1000:predict'];
const QUERY = ['verdict', 'path', 'from', 'force', 'batchId', 'cropScale', 'model', 'version', 'people'];
const TYPES = ['application/json', 'application/json', 'image/jpeg', 'text/plain', 'multipart/form-data; boundary=b'];
const JSON_KEYS = ['instances', 'inputs', 'signature_name', 'image', 'image_bytes', 'b64', '__proto__'];
const DEEPEST = 4;

/** Every REST route of a process with all of Facet that answers HTTP at `base`. */
export async function restCalls(base: string, known: KnownValues): Promise<HostileCall[]> {
  return (await servedRoutes()).map((route) => ({
    name: `${route.method} /${route.path}`,
    answer: (random, deadlineMs) => ask(base, new RequestMaker(random, known).make(route), deadlineMs),
  }));
}

interface HostileRequest {
  readonly method: string;
  readonly path: string;
  /** Of the body; a form says its own. */
  readonly type?: string;
  readonly body?: string | FormData;
}

class RequestMaker {
  constructor(
    private readonly random: Random,
    private readonly known: KnownValues,
  ) {}

  make({ method, path }: Route): HostileRequest {
    const filled = path
      .replace(/:(\w+)/g, (_, name: string) => encoded(this.text(name)))
      .replace('*path', () => (this.random() < 0.7 ? oneOf(MODEL_PATHS, this.random) : encoded(this.text('path'))));
    const asked = { method, path: `${filled}?${this.query()}` };
    if (method !== 'POST') return asked;
    if (path === TAKES_FORMS && this.random() < 0.7) return { ...asked, body: this.form() };
    return { ...asked, type: oneOf(TYPES, this.random), body: this.body(MESSAGES[path]) };
  }

  private query(): string {
    const names = QUERY.filter(() => this.random() < 0.2);
    return names.map((name) => `${name}=${encoded(this.text(name))}`).join('&');
  }

  /** As the services know it, or hostile. A path's `id` is a batch's or a job's. */
  private text(name: string): string {
    const known = [...(this.known[name] ?? []), ...(name === 'id' ? this.known['batch_id']! : [])];
    const plain = known.filter((value) => typeof value === 'string');
    return plain.length > 0 && this.random() < 0.6 ? oneOf(plain, this.random) : hostileText(this.random);
  }

  private body(schema: DescMessage | undefined): string {
    if (this.random() < 0.1) return hostileText(this.random);
    if (!schema) return JSON.stringify(this.json(0));
    const message = toJson(schema, hostileMessage(schema, this.random, this.known)) as JsonObject;
    // Half a pair, which a message cannot hold, and values of other kinds.
    if (this.random() < 0.3) message[oneOf(schema.fields, this.random).jsonName] = this.json(DEEPEST - 1);
    return JSON.stringify(message);
  }

  /** Files of which the names are hostile, or all right. */
  private form(): FormData {
    const form = new FormData();
    const part = () => (this.random() < 0.5 ? 'ada' : hostileText(this.random));
    for (let left = oneOf([0, 1, 2, 5], this.random); left > 0; left--)
      form.append(part(), new Blob([hostileText(this.random)]), `${part()}/${left}.jpg`);
    return form;
  }

  private json(depth: number): JsonObject[string] {
    if (depth === DEEPEST || this.random() < 0.3)
      return oneOf([null, true, 0, -1, 1e308, hostileText(this.random), []], this.random);
    const inner = () => this.json(depth + 1);
    if (this.random() < 0.4) return Array.from({ length: oneOf([0, 1, 3], this.random) }, inner);
    // Own even where it is __proto__.
    return Object.fromEntries(JSON_KEYS.filter(() => this.random() < 0.4).map((key) => [key, inner()]));
  }
}

/** Half a pair cannot be said in a path: it becomes bytes that are no UTF-8. */
const encoded = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/%EF%BF%BD/g, '%ff');

async function ask(base: string, sent: HostileRequest, deadlineMs: number): Promise<Answer> {
  const { method, path, type, body } = sent;
  const signal = AbortSignal.timeout(deadlineMs);
  try {
    const reply = await fetch(`${base}/${path}`, {
      method,
      signal,
      ...(body !== undefined && { body }),
      ...(type !== undefined && { headers: { 'content-type': type } }),
    });
    const message = await reply.text();
    return { status: `${reply.status}`, broken: brokenBy(reply.status), message, sent };
  } catch (error) {
    // A server may close the connection of a request that is too long before all of it is sent.
    const broken = signal.aborted ? 'unanswered' : undefined;
    return { status: 'no answer', broken, message: String((error as Error).cause ?? error), sent };
  }
}

/** 501 is said of what is not served. */
const brokenBy = (status: number): Broken | undefined => (status >= 500 && status !== 501 ? 'unexpected' : undefined);
