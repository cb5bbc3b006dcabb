export * from './trainer-input';
export * from './trainer-message';
