import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with authorities and certificates for 127.0.0.1, made by openssl. */
export class CertificateFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'facet-certificates-'));

  file(name: string): string {
    return join(this.path, name);
  }

  /** `<name>.pem` and `<name>.key`: an authority of its own. */
  authority(name: string): void {
    this.openssl('req', '-x509', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`);
  }

  /** `<name>.pem` and `<name>.key`, signed by `authority`, with `name` as common name. */
  certificate(name: string, authority: string): void {
    this.openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    writeFileSync(this.file('names.ext'), 'subjectAltName=IP:127.0.0.1');
    const signed = [
      '-CA',
      `${authority}.pem`,
      '-CAkey',
      `${authority}.key`,
      '-CAcreateserial',
      '-extfile',
      'names.ext',
    ];
    this.openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.pem`);
  }

  /** Puts the certificate and key of `from` where those of `to` are, one file after the other. */
  replace(to: string, from: string): void {
    for (const end of ['pem', 'key']) renameSync(this.file(`${from}.${end}`), this.file(`${to}.${end}`));
  }

  /** The variables of a process with this certificate. */
  environment(name: string, authority: string): Record<string, string> {
    return {
      GRPC_TLS_CERT_FILE: this.file(`${name}.pem`),
      GRPC_TLS_KEY_FILE: this.file(`${name}.key`),
      GRPC_TLS_CA_FILE: this.file(`${authority}.pem`),
      GRPC_TLS_REFRESH_MS: '20',
    };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.path, stdio: 'pipe' });
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
