export * from './face-descriptor/add-face-descriptor';
export * from './face-descriptor/add-decoded-crops';
