import { FACEMESH_INPUT_PX } from '../facemesh/facemesh';
import { DESCRIPTOR_INPUT_PX } from '../face-descriptor/add-face-descriptor';
import { LANDMARKS_INPUT_PX } from '../face-landmarks/face-landmarks';
import { SSD_INPUT_PX } from '../ssd-mobilenet/ssd-mobilenet';
import { noiseSquare } from '../test-photos.fixture';
import { GraphNetworks } from './graph-networks';
import sharp from 'sharp';

// Builds and runs every network once, so that the log shows what TensorFlow's optimiser has to say about them.
async function runAll(): Promise<void> {
  const networks = new GraphNetworks({ cores: 1 });
  const raw = { width: DESCRIPTOR_INPUT_PX, height: DESCRIPTOR_INPUT_PX, channels: 3 } as const;
  await networks.detect(noiseSquare(SSD_INPUT_PX, 1));
  await networks.mesh(noiseSquare(FACEMESH_INPUT_PX, 2));
  await networks.landmarks([noiseSquare(LANDMARKS_INPUT_PX, 3), noiseSquare(LANDMARKS_INPUT_PX, 4)]);
  await networks.describe([await sharp(noiseSquare(DESCRIPTOR_INPUT_PX, 5), { raw }).png().toBuffer()]);
  networks.close();
  console.log('all networks answered');
}

void runAll();
