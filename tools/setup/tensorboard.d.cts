declare const tensorboard: {
  isDone(): boolean;
  /** Throws an error whose message says what a person can do. */
  run(): void;
};
export = tensorboard;
