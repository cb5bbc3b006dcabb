export const LAB_TOPIC = 'chaos.thing.happened.v1';
export const LAB_GROUP = 'chaos';

/** A consumer of the lab that is dead or frozen loses its partitions after it. */
export const LAB_SESSION_TIMEOUT_MS = 3_000;
