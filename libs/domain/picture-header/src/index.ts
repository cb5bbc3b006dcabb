export { jpegOrientation } from './jpeg-orientation';
export { isPicture, lookOf, pictureFormatOf, type PictureFormat } from './file-signature';
export { pictureOf, readHeader, type PictureHeader } from './picture-header';
