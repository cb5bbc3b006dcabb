import { strings } from '@facet/tensorflow-c-api';
import { serveEngine } from '@facet/tensorflow-process';
import { SavedModel } from '@facet/tensorflow-saved-model';

const model = SavedModel.open(process.argv[2]!);

serveEngine({
  async scores({ input, images }: { input: string; images: Uint8Array[] }): Promise<Float32Array[]> {
    const { scores } = await model.run({ [input]: strings(images) });
    const [rows, labels] = scores!.shape as [number, number];
    const data = scores!.data as Float32Array;
    return Array.from({ length: rows }, (_, i) => data.slice(i * labels, (i + 1) * labels));
  },
});
