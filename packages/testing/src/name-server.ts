import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A DNS server on loopback, which answers what a test says. */
export interface NameServer {
  /** `127.0.0.1:41234` */
  readonly address: string;
  /** The names that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a DNS server.
 *
 * @param answer returns the IPv4 addresses of a name. It is called for each question, so it can give another answer each time
 */
export async function startNameServer(answer: (name: string) => readonly string[]): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const { name, end } = readName(query);
    const wantsIpv4 = query.readUInt16BE(end) === 1;
    if (wantsIpv4) asked.push(name);
    socket.send(answerTo(query.subarray(0, end + 4), wantsIpv4 ? answer(name) : []), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** The name in the question of a query, and where it ends. */
function readName(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}

function answerTo(question: Buffer, addresses: readonly string[]): Buffer {
  const header = Buffer.from(question);
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt32BE(0, 8);
  const records = addresses.map((address) =>
    // A pointer to the name of the question, type A, class IN, a lifetime of zero seconds, and four bytes.
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([header, ...records]);
}
