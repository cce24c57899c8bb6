import { afterAll, describe, expect, it } from 'vitest';
import { createExpressions, type ExpressionData, type Expressions } from './index.js';

/** Most cases are not about time. On a busy machine a thread can wait for seconds. */
const expressions = createExpressions({ timeMs: 30_000 });
const impatient = createExpressions({ timeMs: 500 });

afterAll(() => Promise.all([expressions.close(), impatient.close()]));

const signal = new AbortController().signal;
const data: ExpressionData = {
  input: { name: 'Ada', count: 2, list: [1, 2, 3] },
  nodes: { fetch: { output: { body: { id: 7, 'a b': 'spaced' } } }, 'step-2': { output: [{ ok: true }] } },
};

const evaluate = (config: unknown, given = data, by: Expressions = expressions) => by.evaluate(config, given, signal);

describe('a look-up', () => {
  it.each([
    ['{{ nodes.fetch.output.body.id }}', 7],
    ['{{nodes.fetch.output.body["a b"]}}', 'spaced'],
    ["{{ nodes['step-2'].output[0].ok }}", true],
    ['{{ input.list }}', [1, 2, 3]],
    ['{{ input.list.length }}', 3],
    ['{{ nodes.missing.output.body }}', null],
    ['{{ input.list[9].name }}', null],
    ['{{ item }}', null],
    ['no expression', 'no expression'],
    ['a } and a { stay', 'a } and a { stay'],
    ['Hello {{ input.name }}, {{ input.count }} new', 'Hello Ada, 2 new'],
    ['list: {{ input.list }}, none: {{ input.nothing }}', 'list: [1,2,3], none: '],
  ])('gives what %s names', async (config, value) => {
    expect(await evaluate(config)).toEqual(value);
  });

  it('sees the item and its place', async () => {
    expect(await evaluate('{{ index }}: {{ item.id }}', { ...data, item: { id: 'x' }, index: 4 })).toBe('4: x');
  });

  it('fills a config at every depth and keeps what is no text', async () => {
    const config = { a: ['{{ input.count }}', 5, null, { b: '{{ input.name }}' }], c: true };
    expect(await evaluate(config)).toEqual({ a: [2, 5, null, { b: 'Ada' }], c: true });
  });

  it.each([
    '__proto__',
    'constructor',
    'constructor.constructor',
    'prototype',
    'toString',
    '__defineGetter__',
    'list.constructor',
    'list.map',
    'name.constructor',
    '["__proto__"]',
    'list["constructor"]["constructor"]',
    'hasOwnProperty.call',
  ])('finds nothing at input.%s', async (path) => {
    expect(await evaluate(path.startsWith('[') ? `{{ input${path} }}` : `{{ input.${path} }}`)).toBeNull();
  });

  it('gives a copy, so that nothing changes the output of another node', async () => {
    const value = (await evaluate('{{ nodes.fetch.output }}')) as { body: { id: number } };
    value.body.id = 8;
    expect(data.nodes['fetch']?.output).toMatchObject({ body: { id: 7 } });
  });

  it('calls no getter', async () => {
    const output = Object.defineProperty({}, 'trap', { enumerable: true, get: () => expect.unreachable() });
    expect(await evaluate('{{ nodes.bad.output.trap }}', { ...data, nodes: { bad: { output } } })).toBeNull();
  });

  it.each(['{"__proto__":{"isAdmin":true},"kept":1}', '{"constructor":{"prototype":{"isAdmin":true}},"kept":1}'])(
    'drops what would pollute a prototype from an output: %s',
    async (json) => {
      const value = await evaluate('{{ nodes.bad.output }}', { ...data, nodes: { bad: { output: JSON.parse(json) } } });
      expect(JSON.stringify(value)).toBe('{"kept":1}');
      expect(Object.assign({}, value)).not.toHaveProperty('isAdmin');
    },
  );
});

describe('an expression', () => {
  it.each([
    ['{{ input.count + 1 }}', 3],
    ['{{ input.list.map((n) => ({ n })) }}', [{ n: 1 }, { n: 2 }, { n: 3 }]],
    ['{{ { a: { b: "}}" } } }}', { a: { b: '}}' } }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the sandbox fills it
    ['{{ `${input.name}!` }}', 'Ada!'],
    ['{{ input.count > 1 ? "many" : "one" }} for {{ input.name.toUpperCase() }}', 'many for ADA'],
    ['{{ await Promise.resolve(input.count) }}', 2],
    ['{{ undefined }}', null],
    ['{{ Number.NaN }}', null],
    ['{{ () => 1 }}', null],
    ['{{ new Date(0) }}', '1970-01-01T00:00:00.000Z'],
    ['{{ ({ toJSON: () => "own" }) }}', 'own'],
    ['{{ input.name // a comment }}', 'Ada'],
  ])('%s is %j', async (config, value) => {
    expect(await evaluate(config)).toEqual(value);
  });

  it('sees no trace of another expression', async () => {
    const config = [
      '{{ (globalThis.secret = 1, input.list.push(9), input.list.length) }}',
      '{{ [typeof secret, input.list.length + 0] }}',
    ];
    expect(await evaluate(config)).toEqual([4, ['undefined', 3]]);
    expect(await evaluate('{{ typeof secret + input.list.length }}')).toBe('undefined3');
  });

  it.each([
    ['{{ 1 + }}', 'expression:syntax'],
    ['{{ while (true) {} }}', 'expression:syntax'],
    ['{{ input.name', 'expression:syntax'],
    ['{{ missing.name }}', 'expression:failed'],
    ['{{ (() => { throw "text" })() }}', 'expression:failed'],
    ['{{ (() => { throw { get message() { throw 1 } } })() }}', 'expression:failed'],
    ['{{ 1n }}', 'expression:failed'],
    ['{{ (() => { const a = {}; a.a = a; return a })() }}', 'expression:failed'],
    ['{{ await new Promise(() => {}) }}', 'expression:failed'],
    ['{{ (function f() { f() })() }}', 'expression:failed'],
  ])('%s is refused with its field', async (config, code) => {
    const refusal = evaluate({ body: [config] });
    await expect(refusal).rejects.toMatchObject({ code, field: 'body.0', retryable: false });
    await expect(refusal).rejects.toThrow(/^body\.0: /);
  });
});

/** Published escapes of sandboxes for JavaScript, and of template engines. Each would give a number, a path or a process if it worked. */
describe('an escape', () => {
  it.each([
    'this.constructor.constructor("return process")()',
    '[].constructor.constructor("return process.env")()',
    '(async () => {}).constructor("return process")()',
    '(function* () {}).constructor("return process")().next()',
    'Reflect.construct(Function, ["return process"])()',
    'input.constructor.constructor("return globalThis.process.mainModule")()',
    'process.mainModule.require("child_process").execSync("id")',
    'global.process.mainModule.constructor._load("child_process")',
    'require("node:fs")',
    'await import("node:fs")',
    'await import("data:text/javascript,export default 1")',
    'fetch("http://127.0.0.1")',
    'new Worker("x")',
    'std.loadFile("/etc/passwd")',
    'os.exec(["id"])',
    'new WebAssembly.Module(new Uint8Array())',
    'Error.prepareStackTrace((e, frames) => frames)',
    'new Error().stack.at(-1).getThis()',
    'Deno.readTextFileSync("/etc/passwd")',
    'console.log.constructor("return process")()',
    'eval("process")',
    '1)); process.exit(1); ((1',
  ])('%s fails', async (source) => {
    await expect(evaluate(`{{ ${source} }}`)).rejects.toMatchObject({
      fault: expect.stringMatching(/^(failed|syntax)$/),
    });
  });

  it('cannot change how values leave the sandbox', async () => {
    const source =
      '(JSON.stringify = () => "{}", Object.prototype.toJSON = () => 1, Array.prototype.join = () => 2, "mine")';
    expect(await evaluate(`{{ ${source} }}`)).toBe('mine');
    expect(await evaluate('{{ ({ a: 1 + 0 }) }}')).toEqual({ a: 1 });
  });

  it('cannot pollute a prototype of the host', async () => {
    await evaluate('{{ (Object.prototype.polluted = 1, input.__proto__.polluted = 1, 0) }}');
    const value = await evaluate('{{ JSON.parse(`{"__proto__": {"polluted": 1}, "kept": 1}`) }}');
    expect(JSON.stringify(value)).toBe('{"kept":1}');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('an expression that wants too much', () => {
  it.each([
    ['"x".repeat(2 ** 29)', 'memory'],
    ['"x".padEnd(2 ** 29)', 'memory'],
    ['new Uint8Array(1e9)', 'memory'],
    ['new Array(1e7).fill(0).map(() => ({}))', 'memory'],
    ['Array(1e4).fill("x".repeat(1e4)).join("")', 'memory'],
    ['"x".repeat(5e6)', 'too_large'],
    ['Array(3e6)', 'too_large'],
  ])('%s is stopped', async (source, fault) => {
    await expect(evaluate(`{{ ${source} }}`)).rejects.toMatchObject({ fault });
    expect(await evaluate('{{ 1 + 1 }}')).toBe(2);
  });

  it('has one limit for all values of a node, whichever way they are found', async () => {
    const input = 'x'.repeat(3_000_000);
    expect(await evaluate('{{ input }}', { ...data, input })).toBe(input);
    const twice = evaluate({ a: '{{ input }}', b: '{{ input }}' }, { ...data, input });
    await expect(twice).rejects.toMatchObject({ code: 'expression:too_large', field: 'b' });
  });

  it('refuses a string of a gigabyte', async () => {
    await expect(evaluate('{{ "x".repeat(2 ** 30) }}')).rejects.toMatchObject({ code: 'expression:failed' });
  });

  it.each([
    '(() => { while (true); })()',
    '(() => { for (;;) try { for (;;); } catch {} finally { continue } })()',
    'Promise.resolve().then(function again() { return Promise.resolve().then(again) })',
    '({ get a() { while (true); } })',
    '({ toJSON() { while (true); } })',
    'new Proxy({}, { ownKeys() { while (true); } })',
    '/^(a+)+$/.test("a".repeat(50) + "b")',
    '(() => { let text = "a"; for (;;) text = text.split("").reverse().join("") })()',
  ])('%s is stopped when its time is up', async (source) => {
    await expect(evaluate(`{{ ${source} }}`, data, impatient)).rejects.toMatchObject({ code: 'expression:timeout' });
  });

  it('lets the host and other expressions go on meanwhile', async () => {
    const slow = createExpressions({ timeMs: 60_000 });
    const cancelled = new AbortController();
    const endless = slow.evaluate('{{ (() => { while (true); })() }}', data, cancelled.signal);
    const outcome = endless.catch((error: unknown) => error);
    expect(await slow.evaluate('{{ input.count + 1 }}', data, signal)).toBe(3);
    cancelled.abort();
    expect(await outcome).toMatchObject({ code: 'expression:cancelled' });
    await slow.close();
  });

  it('is cancelled while it waits for a thread, and when the host closes', async () => {
    const single = createExpressions({ timeMs: 60_000, maxThreads: 1 });
    const loop = (by: AbortSignal) =>
      single.evaluate('{{ (() => { while (true); })() }}', data, by).catch((error: unknown) => error);
    const running = loop(signal);
    const cancelled = new AbortController();
    const waiting = loop(cancelled.signal);
    cancelled.abort();
    expect(await waiting).toMatchObject({ code: 'expression:cancelled' });
    await single.close();
    expect(await running).toMatchObject({ code: 'expression:cancelled' });
    expect(await loop(signal)).toMatchObject({ code: 'expression:cancelled' });
  });
});
