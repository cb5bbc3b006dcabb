import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { FacetError } from '@facet/kernel';
import type { experimental } from '@grpc/grpc-js';

type Provider = Parameters<typeof experimental.createCertificateProviderChannelCredentials>[0];
type CaListener = Parameters<Provider['addCaCertificateListener']>[0];
type IdentityListener = Parameters<Provider['addIdentityCertificateListener']>[0];

export interface CertificatePaths {
  readonly certificate: string;
  readonly key: string;
  readonly authorities: string;
}

interface Certificates {
  readonly certificate: Buffer;
  readonly privateKey: Buffer;
  readonly caCertificate: Buffer;
}

/**
 * Certificates in files, read again every `refreshMs` for as long as somebody uses them. grpc-js's own watcher takes the files one by one, so that half of
 * a rotation would shut everybody out; here new files count when they are readable and fit together, and until then the
 * old ones stay. Throws FAILED_PRECONDITION when the first reading fails.
 */
export class CertificateFiles implements Provider {
  private readonly caListeners = new Set<CaListener>();
  private readonly identityListeners = new Set<IdentityListener>();
  private current: Certificates;
  private fault: string | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly paths: CertificatePaths,
    private readonly refreshMs: number,
  ) {
    this.current = readCertificates(paths);
  }

  addCaCertificateListener(listener: CaListener): void {
    this.keepFresh();
    this.caListeners.add(listener);
    process.nextTick(listener, this.current);
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.caListeners.delete(listener);
    this.restWhenUnused();
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.keepFresh();
    this.identityListeners.add(listener);
    // Not at once: grpc-js's server hears of certificates only after it has begun to listen to its own credentials.
    process.nextTick(listener, this.current);
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.identityListeners.delete(listener);
    this.restWhenUnused();
  }

  private keepFresh(): void {
    if (this.timer) return;
    this.refresh();
    this.timer = setInterval(() => this.refresh(), this.refreshMs);
    this.timer.unref();
  }

  private restWhenUnused(): void {
    if (this.caListeners.size + this.identityListeners.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private refresh(): void {
    try {
      const fresh = readCertificates(this.paths);
      this.fault = undefined;
      if (sameBytes(fresh, this.current)) return;
      this.current = fresh;
      for (const listener of this.identityListeners) listener(fresh);
      for (const listener of this.caListeners) listener(fresh);
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.fault) process.emitWarning(`${message}; the certificates of before stay in use`);
      this.fault = message;
    }
  }
}

function readCertificates({ certificate, key, authorities }: CertificatePaths): Certificates {
  try {
    const [cert, privateKey, ca] = [readFileSync(certificate), readFileSync(key), readFileSync(authorities)];
    // Throws when the key is not the certificate's, and for what is no PEM.
    createSecureContext({ cert, key: privateKey, ca });
    return { certificate: cert, privateKey, caCertificate: ca };
  } catch (cause) {
    const files = `${certificate}, ${key} and ${authorities}`;
    const message = `the certificates for gRPC (${files}) cannot be used: ${(cause as Error).message}`;
    throw new FacetError('FAILED_PRECONDITION', message, { reason: 'BAD_CERTIFICATES', cause });
  }
}

const sameBytes = (a: Certificates, b: Certificates): boolean =>
  a.certificate.equals(b.certificate) && a.privateKey.equals(b.privateKey) && a.caCertificate.equals(b.caCertificate);
