// The load generator: one burst as its settings say, and says what came of it.
import { sessionCookie } from '@invect/testing/stores';
import autocannon from 'autocannon';
import type { Load, Measured } from './load.js';
import { say, workerSettings } from './process.js';

const WARM_MILLISECONDS = 500;

const load = workerSettings<Load>();
const cookies = load.cookies ?? Array.from({ length: load.sessions }, (_, index) => sessionCookie(index));
const times: number[] = [];
let failed = 0;
let answered = 0;
const countFrom = performance.now() + WARM_MILLISECONDS;
const countUntil = countFrom + load.seconds * 1000;

await Promise.all(load.urls.map((url, index) => burst(new URL(url), share(load.connections, load.urls.length, index))));
times.sort((a, b) => a - b);
const measured: Measured = {
  perSecond: times.length / load.seconds,
  answered,
  p50: quantile(0.5),
  p99: quantile(0.99),
  failed,
};
say(measured);

function burst(url: URL, connections: number): Promise<unknown> {
  const origin = url.origin;
  const read: autocannon.Request = { method: 'GET', path: url.pathname + url.search, setupRequest: withCookie };
  const options: autocannon.Options = {
    url: origin,
    connections,
    duration: load.seconds + WARM_MILLISECONDS / 1000 + 0.2,
    requests: load.writes ? mixed(read, load.writes, origin) : [read],
  };
  const instance = autocannon(options, () => {});
  instance.on('response', (_client: unknown, status: number, _bytes: number, milliseconds: number) => {
    answered++;
    const now = performance.now();
    if (now < countFrom || now > countUntil) return;
    times.push(milliseconds);
    if (status !== 200 && status !== 201) failed++;
  });
  return new Promise((resolve) => instance.on('done', resolve));
}

function mixed(
  read: autocannon.Request,
  { oneIn, path }: NonNullable<Load['writes']>,
  origin: string,
): autocannon.Request[] {
  const write: autocannon.Request = {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ name: 'A flow', definition: { nodes: [], edges: [] } }),
    setupRequest: withCookie,
  };
  return [write, ...Array.from({ length: oneIn - 1 }, () => read)];
}

function withCookie(request: autocannon.Request): autocannon.Request {
  if (load.tokens) {
    const token = load.tokens[Math.floor(Math.random() * load.tokens.length)] as string;
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
  }
  if (cookies.length === 0) return request;
  const cookie = cookies[Math.floor(Math.random() * cookies.length)] as string;
  return { ...request, headers: { ...request.headers, cookie } };
}

function quantile(q: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? Number.NaN;
}

function share(total: number, parts: number, index: number): number {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0);
}
