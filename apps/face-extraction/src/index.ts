export * from './face-extraction.service-definition';
