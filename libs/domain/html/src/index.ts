export * from './escaped';
export * from './picture-uri';
