/** A problem that the caller can fix: one sentence, exit status 1. */
export class StackError extends Error {}
