import { freezeLayers, requireBuiltIn } from '@facet/architectures';
import { FacetError } from '@facet/kernel';
import type { Tensor } from '@facet/tensorflow-c-api';
import { EagerTrainer } from '@facet/tensorflow-eager';
import type { Device } from '@facet/tensorflow-session';
import type { TrainingExample } from '../dataset/read-split';
import type { LearningNetwork } from './learning-network';
import {
  type PreviewPictures,
  type TrainedStep,
  TrainingNetwork,
  type TrainingNetworkOptions,
} from './training-network';

/**
 * Steps by the eager engine, all else by the graph that it is beside: batches come from the graph's input pipeline, and
 * before the graph is asked for anything about the weights it gets those of the eager engine. There are no checkpoints: what
 * the optimiser of TensorFlow.js knows cannot be put back into it.
 */
export class EagerNetwork implements LearningNetwork {
  /** The eager weights are those of the graph. */
  private begun = false;
  /** The graph's weights are older than the eager ones. */
  private behind = false;

  private constructor(
    private readonly graph: TrainingNetwork,
    private readonly trainer: EagerTrainer,
    /** Read by the trainer at each step. */
    private readonly next: { learningRate: number },
  ) {}

  /**
   * Throws FAILED_PRECONDITION where the engine's native binding is not linked, INVALID_ARGUMENT for what it does not do.
   * `settings` are checked before.
   */
  static build(options: TrainingNetworkOptions): EagerNetwork {
    const { architecture, labels, seed, settings, device } = options;
    requireBuiltIn(architecture.name);
    if (device === 'gpu')
      throw new FacetError('INVALID_ARGUMENT', 'engine is eager; it trains on the processor, not on a GPU', {
        reason: 'EAGER_ENGINE',
      });
    // TensorFlow.js would take all of the memory of every GPU.
    process.env['CUDA_VISIBLE_DEVICES'] = '';
    const model = architecture.build({ labels, seed });
    if (settings.freeze) freezeLayers(model, settings.freeze);
    const next = { learningRate: options.learningRate };
    const trainer = new EagerTrainer({ model, learningRate: () => next.learningRate, dropout: true });
    return new EagerNetwork(TrainingNetwork.build({ ...options, device: 'cpu' }), trainer, next);
  }

  get device(): Device {
    return this.graph.device;
  }

  get shapes(): ReadonlyMap<string, readonly number[]> {
    return this.graph.shapes;
  }

  initialize(): Promise<void> {
    return this.graph.initialize();
  }

  /** Before the first step. */
  take(values: ReadonlyMap<string, Tensor>): Promise<void> {
    return this.graph.take(values);
  }

  preview(): Promise<PreviewPictures | undefined> {
    return this.graph.preview();
  }

  /** Blocks this process while it computes. */
  async train(): Promise<TrainedStep> {
    if (!this.begun) this.trainer.setValues(await this.graph.values());
    this.begun = true;
    const { inputs, classes, learningRate } = await this.graph.nextBatch();
    this.next.learningRate = learningRate;
    const step = this.trainer.train(inputs.data as Float32Array, inputs.shape, classes.data as Int32Array);
    this.behind = true;
    return { ...step, learningRate };
  }

  weights(): Promise<Map<string, Float32Array>> {
    return this.upToDate().then((graph) => graph.weights());
  }

  isFinite(): Promise<boolean> {
    return this.upToDate().then((graph) => graph.isFinite());
  }

  predict(batch: readonly TrainingExample[]): Promise<Float32Array[]> {
    return this.upToDate().then((graph) => graph.predict(batch));
  }

  values(): Promise<Map<string, Tensor>> {
    return this.upToDate().then((graph) => graph.values());
  }

  close(): void {
    this.trainer.close();
    this.graph.close();
  }

  private async upToDate(): Promise<TrainingNetwork> {
    if (this.behind) await this.graph.take(this.trainer.values());
    this.behind = false;
    return this.graph;
  }
}
