import { FacetError } from '@facet/kernel';

/** `subject` says what the text is, e.g. `label map`. */
export function malformedText(subject: string, line: number, problem: string): FacetError {
  return new FacetError('INVALID_ARGUMENT', `line ${line} of the ${subject} is wrong: ${problem}`, {
    reason: `MALFORMED_${subject.toUpperCase().replaceAll(' ', '_')}`,
    details: { line },
  });
}
