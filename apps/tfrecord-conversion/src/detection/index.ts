export { createDetectionData, type DetectionData, type DetectionRequest } from './create-detection-data';
export { GrpcBatchSource } from '../transport/grpc/grpc-batch-source';
