import { FacetError } from '@facet/kernel';
import { readConfig, type Environment } from '@facet/platform-config';
import { experimental, type ChannelCredentials, type ServerCredentials } from '@grpc/grpc-js';
import { CertificateFiles } from './certificate-files';
import { grpcConfig } from './grpc.config';

/** Encrypted connections on which both sides prove who they are. */
export interface GrpcTls {
  readonly server: ServerCredentials;
  readonly client: ChannelCredentials;
}

/** One reader of the files for all servers and clients of the process. */
const opened = new Map<string, GrpcTls>();

/**
 * TLS by the three variables `GRPC_TLS_*_FILE`; undefined when none is set. Throws FAILED_PRECONDITION when only some are
 * set, and when the files cannot be used. A server proves its name or address as its certificate has it, also to clients
 * of its own process, which call 127.0.0.1.
 */
export function grpcTls(environment: Environment): GrpcTls | undefined {
  const config = readConfig(grpcConfig, environment);
  const { GRPC_TLS_CERT_FILE: certificate, GRPC_TLS_KEY_FILE: key, GRPC_TLS_CA_FILE: authorities } = config;
  if (certificate === undefined && key === undefined && authorities === undefined) return undefined;
  if (certificate === undefined || key === undefined || authorities === undefined)
    throw new FacetError(
      'FAILED_PRECONDITION',
      'bad configuration: GRPC_TLS_CERT_FILE, GRPC_TLS_KEY_FILE and GRPC_TLS_CA_FILE must be set together',
      { reason: 'BAD_CONFIGURATION' },
    );
  const paths = { certificate, key, authorities };
  const name = JSON.stringify([paths, config.GRPC_TLS_REFRESH_MS]);
  const tls = opened.get(name) ?? openTls(new CertificateFiles(paths, config.GRPC_TLS_REFRESH_MS));
  opened.set(name, tls);
  return tls;
}

function openTls(files: CertificateFiles): GrpcTls {
  return {
    server: experimental.createCertificateProviderServerCredentials(files, files, true),
    client: experimental.createCertificateProviderChannelCredentials(files, files),
  };
}
