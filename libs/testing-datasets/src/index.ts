export * from './small-dataset';
