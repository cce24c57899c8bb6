import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A certificate and its key: paths of PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate for 127.0.0.1 that vouches for itself, in a folder. Takes openssl. */
export function makeCertificate(folder: string): Certificate {
  const files = { cert: join(folder, 'server.crt'), key: join(folder, 'server.key') };
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, '-keyout', files.key, '-out', files.cert],
    { stdio: 'pipe' },
  );
  return files;
}
