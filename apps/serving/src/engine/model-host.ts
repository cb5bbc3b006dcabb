// The program of a model's child process: `model-host.ts <folder of a SavedModel> <device>`. It holds that one
// model, so that whatever the native library does to the process, it does to this model alone.
import { strings } from '@facet/tensorflow-c-api';
import { serveEngine } from '@facet/tensorflow-process';
import { SavedModel } from '@facet/tensorflow-saved-model';
import type { SessionOptions } from '@facet/tensorflow-session';
import type { HostMethods } from './host-methods';

const [, , folder = '', device] = process.argv;
const opening = Promise.resolve().then(() => SavedModel.open(folder, { device: device as SessionOptions['device'] }));
// Every call reports it; without this line Node would end the process before the first.
opening.catch(() => undefined);

const methods: HostMethods = {
  describe: async () => (await opening).signatures,
  predict: async ({ signature, input, images }) => (await opening).run({ [input]: strings(images) }, signature),
};
serveEngine({ ...methods });
