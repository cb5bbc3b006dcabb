export * from './service-process';
export * from './stack-service';
export * from './stack';
