export * from './dataset';
export * from './parse-example';
