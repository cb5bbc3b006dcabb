export * from './service-descriptors';
export * from './grpc-status';
export * from './grpc-host';
export * from './grpc-transport';
export * from './grpc-client';
