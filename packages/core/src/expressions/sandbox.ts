import variant from '@jitl/quickjs-singlefile-cjs-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
  Scope,
} from 'quickjs-emscripten-core';
import type { SandboxAnswer, SandboxFault, SandboxJob } from './sandbox-protocol.js';
import { startWatch } from './stopwatch.js';

const STACK_BYTES = 256 * 1024;

/** The longest part of an error's message that is kept. The author of the expression chooses the message. */
const MAX_REASON = 300;

/** Why one expression has no value. It is thrown within this file only. */
class Refusal extends Error {
  constructor(
    readonly fault: SandboxFault['fault'],
    reason: string,
    readonly spent = false,
  ) {
    super(reason);
  }
}

/** QuickJS in WebAssembly. Its expressions see the data and the language, and nothing of Node.js. Use it in a worker thread only. */
export class Sandbox {
  readonly #module: QuickJSWASMModule;
  readonly #clock: string | null;

  private constructor(module: QuickJSWASMModule, clock: string | null) {
    this.#module = module;
    this.#clock = clock;
  }

  /** @param clock of the thread that it is used in */
  static async load(clock: string | null): Promise<Sandbox> {
    return new Sandbox(await newQuickJSWASMModuleFromVariant(variant.default), clock);
  }

  /** Evaluates the expressions of a job, each in a fresh context. */
  run({ sources, data, timeMs, memoryBytes, maxSize }: SandboxJob): SandboxAnswer {
    const hasHad = startWatch(this.#clock);
    const isLate = (): boolean => hasHad(timeMs);
    const values: string[] = [];
    try {
      Scope.withScope((scope) => {
        const runtime = scope.manage(this.#module.newRuntime());
        // guard: sandbox-memory
        runtime.setMemoryLimit(memoryBytes);
        runtime.setMaxStackSize(STACK_BYTES);
        runtime.setInterruptHandler(isLate);
        for (const source of sources) values.push(evaluate(runtime, source, data, maxSize, isLate));
      });
    } catch (error) {
      // QuickJS aborts if it is freed in the middle of something, and WebAssembly traps where the stack or the memory of the thread ends.
      const refusal =
        error instanceof Refusal ? error : new Refusal('memory', 'the expression used up the sandbox', true);
      return { fault: refusal.fault, index: values.length, reason: refusal.message, spent: refusal.spent };
    }
    return { values };
  }
}

function evaluate(
  runtime: QuickJSRuntime,
  source: string,
  data: string,
  maxSize: number,
  isLate: () => boolean,
): string {
  return Scope.withScope((scope) => {
    const context = scope.manage(runtime.newContext());
    const unwrap = (result: Result): QuickJSHandle => {
      if (result.error) throw refusalOf(context, scope.manage(result.error), isLate);
      return scope.manage(result.value);
    };
    const code = (text: string): QuickJSHandle => unwrap(context.evalCode(text, 'expression'));
    const call = (callee: QuickJSHandle, value: QuickJSHandle): QuickJSHandle =>
      unwrap(context.callFunction(callee, context.undefined, value));

    // What is taken before the expression runs cannot be replaced by it.
    const define = code(DEFINE);
    const toJson = code(TO_JSON);
    call(define, scope.manage(context.newString(data)));
    const promise = code(`"use strict"; (async () => (${source}\n))()`);
    const jobs = runtime.executePendingJobs();
    if (jobs.error) throw refusalOf(context, scope.manage(jobs.error), isLate);
    const state = context.getPromiseState(promise);
    if (state.type === 'pending')
      throw isLate() ? late() : new Refusal('failed', 'it waits for something that never happens');
    if (state.type === 'rejected') throw refusalOf(context, scope.manage(state.error), isLate);
    const json = call(toJson, scope.manage(state.value));
    if (lengthOf(context, json) > maxSize)
      throw new Refusal('too_large', 'the value is larger than an expression may give');
    return context.getString(json);
  });
}

const DEFINE = '(text) => { for (const [name, value] of Object.entries(JSON.parse(text))) globalThis[name] = value; }';
const TO_JSON = '((stringify) => (value) => stringify(value) ?? "null")(JSON.stringify)';

function lengthOf(context: QuickJSContext, text: QuickJSHandle): number {
  return context.getProp(text, 'length').consume((length) => context.getNumber(length));
}

type Result = ReturnType<QuickJSContext['evalCode']>;

/** An expression can throw anything, also something that looks like our own faults. So the clock is asked first. */
function refusalOf(context: QuickJSContext, thrown: QuickJSHandle, isLate: () => boolean): Refusal {
  if (isLate()) return late();
  const name = textOf(context, thrown, 'name');
  const message = (textOf(context, thrown, 'message') ?? 'it threw something that is not an error').slice(
    0,
    MAX_REASON,
  );
  if (name === 'InternalError' && message === 'out of memory')
    return new Refusal('memory', 'the expression used up its memory', true);
  if (name === 'SyntaxError') return new Refusal('syntax', `it is not an expression of JavaScript: ${message}`);
  return new Refusal('failed', name === undefined ? message : `${name.slice(0, MAX_REASON)}: ${message}`);
}

function late(): Refusal {
  return new Refusal('timeout', 'the expression took too long', true);
}

/** Reads a property of something thrown. It can be a getter that throws. */
function textOf(context: QuickJSContext, thrown: QuickJSHandle, property: string): string | undefined {
  if (context.typeof(thrown) !== 'object') return undefined;
  try {
    return context
      .getProp(thrown, property)
      .consume((handle) => (context.typeof(handle) === 'string' ? context.getString(handle) : undefined));
  } catch {
    return undefined;
  }
}
