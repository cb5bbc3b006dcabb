export * from './parts';
export * from './construct';
export * from './service-definition';
export * from './error-filter';
export * from './http-host';
export * from './start-service';
export * from './start-process';
export * from './run-service';
