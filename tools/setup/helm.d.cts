declare const step: {
  readonly helm: string;
  readonly kubernetesSchemas: string;
  readonly KUBERNETES_VERSION: string;
};
export = step;
