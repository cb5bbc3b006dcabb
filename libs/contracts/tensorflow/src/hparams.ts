export * from './gen/tensorboard/plugins/hparams/api_pb';
export * from './gen/tensorboard/plugins/hparams/plugin_data_pb';
