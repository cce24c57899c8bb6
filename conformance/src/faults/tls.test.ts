import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInvect, type InvectOptions } from '@invect/core';
import { findProgram, isInstalled, makeCertificate, startServer } from '@invect/testing/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SERVERS = [
  { name: 'PostgreSQL', kind: 'postgres', type: 'postgresql', database: 'postgres' },
  { name: 'MariaDB', kind: 'mysql', type: 'mysql', database: 'mysql' },
] as const;

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

describe.each(SERVERS)('$name that speaks TLS only', ({ kind, type, database }) => {
  const isHere = isInstalled(kind) && findProgram('openssl') !== undefined;
  let folder: string;
  let server: Awaited<ReturnType<typeof startServer>>;
  let ca: string;

  beforeAll(async () => {
    if (!isHere) return;
    folder = mkdtempSync(join(tmpdir(), 'invect-tls-'));
    const certificate = makeCertificate(folder);
    ca = readFileSync(certificate.cert, 'utf8');
    server = await startServer(kind, certificate);
  });
  afterAll(async () => {
    if (!isHere) return;
    await server.remove();
    rmSync(folder, { recursive: true });
  });

  async function start(tls: InvectOptions['baseDatabaseConfig']['tls'], host = '127.0.0.1'): Promise<void> {
    const url = new URL(server.url);
    url.hostname = host;
    url.pathname = database;
    const config = { type, connectionString: url.href, id: 'main', ...(tls !== undefined && { tls }) };
    const invect = createInvect({ baseDatabaseConfig: config, auth: 'none', logger: SILENT });
    try {
      await invect.ready();
      const request = new Request('http://localhost/flows');
      expect((await invect.fetch(request)).status).toBe(200);
    } finally {
      await invect.close();
    }
  }

  it.skipIf(!isHere)('serves a host that knows its certificate', async () => {
    await start({ ca });
  });

  it.skipIf(!isHere)('keeps out a host that does not ask for TLS', async () => {
    await expect(start(undefined)).rejects.toThrow();
  });

  it.skipIf(!isHere)('is not believed where nobody vouches for its certificate', async () => {
    await expect(start(true)).rejects.toThrow(/self.signed/i);
  });

  it.skipIf(!isHere)('is not believed under another name than the certificate has', async () => {
    await expect(start({ ca }, 'localhost')).rejects.toThrow(/altnames|does not match/i);
  });
});
