import { linearRegression } from '@facet/architectures';
import type { Line, Point } from '@facet/domain-linear-regression';
import { floats } from '@facet/tensorflow-c-api';
import { Graph, initializerOf, minimize, type Operation, type Output } from '@facet/tensorflow-graph';
import { CompiledModel, meanSquaredError } from '@facet/tensorflow-layers';
import { Session } from '@facet/tensorflow-session';

/** Where a descent is. */
export interface DescentPlace {
  readonly line: Line;
  /** The mean squared error over all points. */
  readonly cost: number;
}

/** Gradient descent on the mean squared error of all points, in a TensorFlow graph. Close it after use. */
export class LineDescent {
  private constructor(
    private readonly session: Session,
    private readonly place: readonly Output[],
    private readonly update: Operation,
  ) {}

  static async open(points: readonly Point[], learningRate: number): Promise<LineDescent> {
    const graph = new Graph();
    const column = (values: readonly number[]) => graph.constant(floats(values, [values.length, 1]));
    const model = CompiledModel.compile(graph, linearRegression());
    const found = model.apply(column(points.map(({ x }) => x)));
    const cost = meanSquaredError(graph, found, column(points.map(({ y }) => y)));
    const { variables } = model;
    const { update } = minimize(graph, cost, variables, { optimizer: { algorithm: 'sgd' }, learningRate });
    const session = Session.open(graph, { intraOpThreads: 1, interOpThreads: 1 });
    await session.run({}, [], [initializerOf(graph, variables)]);
    return new LineDescent(session, [cost, ...variables.map(({ read }) => read)], update);
  }

  /** Goes so many steps down, fewer when the cost rises above `costLimit` or is no number any more. */
  async advance(steps: number, costLimit: number): Promise<DescentPlace & { readonly taken: number }> {
    for (let taken = 0; taken < steps; taken++) {
      const before = placeOf(await this.session.run({}, this.place, [this.update]));
      if (!(before.cost <= costLimit)) return { ...before, taken };
    }
    return { ...(await this.look()), taken: steps };
  }

  async look(): Promise<DescentPlace> {
    return placeOf(await this.session.run({}, this.place));
  }

  close(): void {
    this.session.close();
    this.session.graph.dispose();
  }
}

function placeOf(values: readonly { readonly data: ArrayLike<unknown> }[]): DescentPlace {
  const [cost, weight, bias] = values.map(({ data }) => data[0] as number);
  return { line: { weight: weight!, bias: bias! }, cost: cost! };
}
