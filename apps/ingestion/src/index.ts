export * from './ingestion.service-definition';
