export { SharpImageCodec } from './sharp-image-codec.adapter';
