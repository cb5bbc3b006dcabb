export { exportSavedModel, type ExportOptions } from './export-saved-model';
export { readSavedModelSignatures, SavedModel } from './saved-model';
export { DEFAULT_SIGNATURE, type Signature, type SignatureOutputs, type SignatureTensor } from './signature';
