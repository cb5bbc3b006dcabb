export * from './serving.service-definition';
