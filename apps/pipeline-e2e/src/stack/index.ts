export * from './instant-face-detector';
export * from './service-process';
export * from './stack-service';
export * from './stack';
export * from './typescript-command';
