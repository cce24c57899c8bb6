import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Caller } from '../access/ownership.js';
import type { CredentialService } from '../credentials/service.js';
import { isDatabaseFailure } from '../database/failure.js';
import { type Address, DEFAULT_HANDLE, keyOf, type PlannedNode } from '../engine/index.js';
import { isInvectError } from '../errors.js';
import type { ExpressionData, Expressions } from '../expressions/index.js';
import type { Logger } from '../logging/logger.js';
import { NodeError, type NodeResult, type NodeType } from '../nodes/node-type.js';
import { type Redact, redact } from '../nodes/redact.js';
import type { RunRow } from '../runs/store.js';
import { boundedInput, boundedJson } from './limits.js';
import { credentialOf, withoutCredential } from './node-credential.js';
import { type Call, failed, type Outcome } from './outcome.js';

const DEFAULT_TIMEOUT_SECONDS = 300;

/** What attempts need of the host. */
export interface AttemptParts {
  readonly expressions: Expressions;
  readonly credentials: Pick<CredentialService, 'read' | 'use'>;
  readonly logger: Logger;
  readonly maxOutputBytes: number;
}

/** One attempt of a node. */
export interface Attempt extends Address {
  readonly run: RunRow;
  readonly node: PlannedNode;
  /** Undefined if the host does not know it. */
  readonly type: NodeType | undefined;
  readonly attempt: number;
  readonly mayHaveRepeated: boolean;
  readonly data: ExpressionData;
  /** Aborts when the node is to stop. */
  readonly signal: AbortSignal;
  /** Is called with the evaluated config as JSON, before anything happens outside. */
  begin(input: string): Promise<void>;
  /**
   * Says who acts now.
   *
   * @throws InvectError if they may not run the flow any more
   */
  confirm(): Promise<Caller>;
}

interface Limits {
  /** Aborts when the time is up. */
  readonly timeout: AbortSignal;
  /** Aborts when the time is up, or when the node is to stop. */
  readonly signal: AbortSignal;
}

/**
 * Carries out one attempt of a node.
 *
 * @throws what `begin` throws, and nothing else
 */
export async function carryOutAttempt(one: Attempt, parts: AttemptParts): Promise<Outcome | Call> {
  const { node, type } = one;
  if (type === undefined) return failed('node:unknown_type', `This host has no nodes of the type "${node.node.type}".`);
  const timeout = AbortSignal.timeout((node.node.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000);
  const limits = { timeout, signal: AbortSignal.any([one.signal, timeout]) };

  let config: unknown;
  try {
    const evaluated = parts.expressions.evaluate(node.node.config ?? {}, one.data, limits.signal);
    config = await untilAborted(evaluated, limits.signal);
  } catch (error) {
    return outcomeOf(error, one, parts, limits);
  }
  await one.begin(boundedInput(config));

  // The last thing before the node runs: what was taken away until now counts.
  const caller = await askWhoActs(one);
  if ('kind' in caller) return caller;
  return runNode(type, config, caller, one, parts, limits);
}

async function askWhoActs({ confirm, signal }: Attempt): Promise<Caller | Outcome> {
  try {
    // guard: run-identity-asked-anew
    const caller = await confirm();
    return signal.aborted ? { kind: 'stopped' } : caller;
  } catch (error) {
    if (!isInvectError(error) || error.status >= 500) return { kind: 'unavailable', cause: error };
    return { kind: 'forbidden', code: error.code, message: error.message };
  }
}

async function runNode(
  type: NodeType,
  config: unknown,
  caller: Caller,
  one: Attempt,
  parts: AttemptParts,
  limits: Limits,
): Promise<Outcome | Call> {
  let clean: Redact = (value) => value;
  try {
    const input = readInput(type.input, withoutCredential(config, type));
    const credential = await credentialOf(type, config, caller, parts.credentials);
    clean = redact(Object.values(credential ?? {}));
    const { run, data, attempt, mayHaveRepeated } = one;
    const context = {
      input,
      data,
      credential,
      signal: limits.signal,
      run: { id: run.id, flowId: run.flow_id, actorId: run.actor_id },
      idempotencyKey: idempotencyKeyOf(run.id, one),
      mayHaveRepeated,
      attempt,
    };
    const result = await untilAborted(Promise.resolve(type.run(context)), limits.signal);
    return readResult(result, type, caller, clean, one, parts);
  } catch (error) {
    return outcomeOf(clean(error), one, parts, limits);
  }
}

function readResult(
  result: NodeResult<unknown>,
  type: NodeType,
  caller: Caller,
  clean: Redact,
  { node }: Attempt,
  { maxOutputBytes }: AttemptParts,
): Outcome | Call {
  if ('startFlow' in result) return { kind: 'call', ...clean(result.startFlow), caller };
  if ('wait' in result) return waitOf(result.wait);
  const output = type.output.safeParse(result.output);
  if (!output.success) return failed('node:bad_output', `The node returned something else: ${reasonOf(output.error)}`);
  // A loop returns its items. The engine runs what it contains for each of them.
  if (node.body !== null) return { kind: 'iterating', items: output.data as readonly unknown[] };
  return {
    kind: 'succeeded',
    output: boundedJson(clean(output.data), maxOutputBytes),
    handle: result.handle ?? DEFAULT_HANDLE,
  };
}

function waitOf({ until, approval }: Extract<NodeResult<unknown>, { wait: unknown }>['wait']): Outcome {
  const text = approval === undefined ? until : approval.dueAt;
  const dueAt = text === undefined ? null : Date.parse(text);
  if (Number.isNaN(dueAt)) return failed('node:bad_output', 'The node waits for something that is no time.');
  return { kind: 'waiting', for: approval === undefined ? 'time' : 'approval', dueAt };
}

function readInput<Input>(schema: z.ZodType<Input>, config: unknown): Input {
  const read = schema.safeParse(config);
  if (read.success) return read.data;
  throw new NodeError(ownCodeOf(read.error) ?? 'node:bad_input', reasonOf(read.error));
}

/** A rule of a schema can have an error code of its own: `addIssue({ code: 'custom', params: { code } })`. */
function ownCodeOf({ issues }: z.ZodError): string | undefined {
  const code = issues.map((issue) => (issue.code === 'custom' ? issue.params?.['code'] : undefined)).find(Boolean);
  return typeof code === 'string' ? code : undefined;
}

function reasonOf({ issues }: z.ZodError): string {
  const reasons = issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  return reasons.slice(0, 5).join('; ');
}

/** Whatever was thrown, as an outcome. What is not known may contain anything, so it goes to the log alone. */
function outcomeOf(
  error: unknown,
  { run, node, signal }: Attempt,
  { logger }: AttemptParts,
  { timeout }: Limits,
): Outcome {
  if (signal.aborted) return { kind: 'stopped' };
  if (timeout.aborted) return failed('node:timeout', 'The node took too long.', { retryable: true });
  if (error instanceof NodeError) return failed(error.code, error.message, error);
  if (isInvectError(error)) return failed(error.code, error.message, { retryable: error.status >= 500 });
  logger.error({ error, runId: run.id, nodeId: node.id }, 'a node failed with an unexpected error');
  if (isDatabaseFailure(error)) return failed('host:unavailable', 'A database was not available.', { retryable: true });
  return failed('node:failed', 'The node failed. The log of the host says why.', { retryable: true });
}

/** Rejects when the signal aborts, also where the work does not look at it. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = deferred();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** `Promise.withResolvers` of newer Node.js. */
function deferred(): { readonly promise: Promise<never>; readonly reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  return { promise, reject };
}

function idempotencyKeyOf(runId: string, address: Address): string {
  return createHash('sha256')
    .update(`${runId} ${keyOf(address)}`)
    .digest('base64url')
    .slice(0, 32);
}
