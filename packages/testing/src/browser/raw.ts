import { connect } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Sends bytes as they are: `fetch` tidies paths and headers before they leave.
 *
 * @param lines request line and headers; Host and Connection are added where they are missing
 */
export function sendRaw(port: number, lines: readonly string[], body: string | Buffer = ''): Promise<RawAnswer> {
  const has = (name: string): boolean => lines.some((line) => line.toLowerCase().startsWith(`${name}:`));
  const head = [
    ...lines,
    ...(has('host') ? [] : [`Host: 127.0.0.1:${port}`]),
    ...(has('connection') ? [] : ['Connection: close']),
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const finish = (): void => {
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text });
    };
    socket.setTimeout(10_000, () => reject(new Error(`no answer to ${lines[0]}`)));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => {
      socket.destroy();
      finish();
    });
    socket.on('error', (error) => (chunks.length > 0 ? finish() : reject(error)));
    socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]));
  });
}
