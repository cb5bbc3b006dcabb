export * from './child-program';
export * from './free-ports';
export * from './service-process';
export * from './stack-service';
export * from './stack';
