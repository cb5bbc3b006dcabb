import asyncapi from '@asyncapi/specs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

/** What is wrong with a document by AsyncAPI 3.0's own JSON schema, a line each; none: it is valid. */
export function problemsOf(document: object): string[] {
  // The schema uses keywords of older drafts beside those of draft 7.
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  const isValid = ajv.compile(asyncapi.schemasWithoutId['3.0.0']);
  if (isValid(document)) return [...danglingReferences(document)];
  return isValid.errors!.map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

/** The schema takes any text for a reference. */
function* danglingReferences(document: object): Generator<string> {
  const targets = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, target]) => target!);
  for (const target of new Set(targets)) if (resolve(document, target) === undefined) yield `${target} leads nowhere`;
}

function resolve(document: object, reference: string): unknown {
  const steps = reference.replace(/^#\//, '').split('/');
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
}
