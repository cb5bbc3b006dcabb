import { describeConversionRunner } from '@facet/testing';
import { OwnThreadConversionRunner } from './own-thread-conversion-runner';

describeConversionRunner('OwnThreadConversionRunner', (program) => new OwnThreadConversionRunner(program), {
  stopsBusyShards: false,
});
