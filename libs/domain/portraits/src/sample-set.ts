/** Names of the drawn people 1 to 5, invented. */
export const SAMPLE_PEOPLE: readonly string[] = ['ada', 'ben', 'cleo', 'dan', 'eva'];

/** Pictures 1 to 12 of each: every one is found as a single frontal face, and told apart by its descriptor. */
export const SAMPLE_PICTURES_PER_PERSON = 12;
