declare const build: {
  readonly DRIVER: string;
  tensorflowBuild(machine: {
    readonly platform: string;
    readonly arch: string;
    readonly hasDriver: boolean;
    readonly wanted?: string | undefined;
  }): {
    readonly name: 'cpu' | 'gpu';
    readonly here: string;
    readonly wheel?: {
      readonly requirement: string;
      readonly platforms: readonly string[];
      readonly nvidia?: readonly string[];
    };
    readonly known: readonly string[];
  };
};
export = build;
