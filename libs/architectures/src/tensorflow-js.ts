import * as tf from '@tensorflow/tfjs';

// Models are only described with it, never run: its advice to install a faster backend would mislead.
tf.enableProdMode();

export { tf };
