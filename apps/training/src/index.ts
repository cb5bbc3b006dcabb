export * from './training.service-definition';
