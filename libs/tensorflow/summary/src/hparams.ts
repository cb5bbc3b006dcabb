import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { DataClass, DataType, hparams } from '@facet/contracts-tensorflow';
import type { SummaryValue } from './summary-values';

export type HyperParameter = string | number | boolean;

/** A scalar that results are compared by: its tag, in the run `group` beneath that of the parameters. */
export interface Metric {
  readonly group: 'train' | 'validation';
  readonly tag: string;
  readonly name: string;
}

const { DataType: ParameterType, DatasetType, HParamsPluginDataSchema, Status } = hparams;
const TYPES = {
  string: ParameterType.STRING,
  number: ParameterType.FLOAT64,
  boolean: ParameterType.BOOL,
} as const;

/**
 * One training's parameters and what it is compared by: all that TensorBoard's table of them needs. Write them at step 0
 * of the run whose sub-runs are the metrics' groups.
 */
export function hyperParameters(
  name: string,
  parameters: Readonly<Record<string, HyperParameter>>,
  metrics: readonly Metric[],
): SummaryValue[] {
  const startTimeSecs = Date.now() / 1000;
  const experiment = {
    timeCreatedSecs: startTimeSecs,
    hparamInfos: Object.entries(parameters).map(([key, value]) => ({
      name: key,
      type: TYPES[typeof value as keyof typeof TYPES],
    })),
    metricInfos: metrics.map(({ group, tag, name: displayName }) => ({
      name: { group, tag },
      displayName,
      datasetType: group === 'train' ? DatasetType.DATASET_TRAINING : DatasetType.DATASET_VALIDATION,
    })),
  };
  const values = Object.entries(parameters).map(([key, value]) => [key, { kind: kindOf(value) }]);
  const start = { groupName: name, startTimeSecs, hparams: Object.fromEntries(values) };
  return [
    pluginData('_hparams_/experiment', { case: 'experiment', value: experiment }),
    pluginData('_hparams_/session_start_info', { case: 'sessionStartInfo', value: start }),
  ];
}

/** That the training came to its end. */
export function trainingEnded(): SummaryValue {
  const end = { status: Status.SUCCESS, endTimeSecs: Date.now() / 1000 };
  return pluginData('_hparams_/session_end_info', { case: 'sessionEndInfo', value: end });
}

function kindOf(value: HyperParameter) {
  switch (typeof value) {
    case 'string':
      return { case: 'stringValue', value } as const;
    case 'number':
      return { case: 'numberValue', value } as const;
    case 'boolean':
      return { case: 'boolValue', value } as const;
  }
}

/** The content stands in the metadata; the tensor is empty (tensorboard: plugins/hparams/summary_v2.py). */
function pluginData(tag: string, data: MessageInitShape<typeof HParamsPluginDataSchema>['data']): SummaryValue {
  const content = toBinary(HParamsPluginDataSchema, create(HParamsPluginDataSchema, { version: 0, data }));
  return {
    tag,
    tensor: { dtype: DataType.DT_FLOAT, tensorShape: { dim: [{ size: 0n }] } },
    metadata: { pluginData: { pluginName: 'hparams', content }, dataClass: DataClass.TENSOR },
  };
}
