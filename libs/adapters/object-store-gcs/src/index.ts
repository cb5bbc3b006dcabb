export * from './gcs-object-store';
export * from './open-gcs-object-store';
