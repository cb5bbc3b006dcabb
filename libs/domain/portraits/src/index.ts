export { portraitSvg, type Portrait } from './portrait-svg';
export { SAMPLE_PEOPLE, SAMPLE_PICTURES_PER_PERSON } from './sample-set';
