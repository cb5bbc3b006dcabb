import { type Operation, type Output, SessionHandle, type Tensor } from '@facet/tensorflow-c-api';
import type { Graph } from './graph';

/** Runs a graph for the specs of this package, which the package of sessions builds upon. */
export class GraphRunner {
  private readonly session: SessionHandle;

  constructor(private readonly graph: Graph) {
    this.session = SessionHandle.open(graph.handle, new Uint8Array());
  }

  run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly Output[], targets: readonly Operation[] = []) {
    const fed = Object.entries(feeds).map(([name, value]) => [this.graph.output(name), value] as const);
    return this.session.run(fed, fetches, targets);
  }

  close(): void {
    this.session.close();
  }
}
