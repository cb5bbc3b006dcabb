export * from './gen/tensorflow_serving/apis/get_model_metadata_pb';
export * from './gen/tensorflow_serving/apis/get_model_status_pb';
export * from './gen/tensorflow_serving/apis/model_pb';
export * from './gen/tensorflow_serving/apis/model_service_pb';
export * from './gen/tensorflow_serving/apis/predict_pb';
export * from './gen/tensorflow_serving/apis/prediction_service_pb';
export { Code } from '@facet/contracts-tensorflow/gen/tensorflow/core/protobuf/error_codes_pb';
