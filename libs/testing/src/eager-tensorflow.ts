export { eagerTensorFlow, eagerTensorFlowMissing } from '@facet/tensorflow-eager';
