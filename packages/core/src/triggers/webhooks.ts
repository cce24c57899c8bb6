import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { resolveSecret, type SecretField, type SecretResolvers } from '../credentials/secrets.js';
import type { Vault } from '../credentials/vault.js';
import type { Database } from '../database/database.js';
import { isContention, isDatabaseFailure, isDuplicate } from '../database/failure.js';
import { inTurn } from '../database/write-turns.js';
import type { Logger } from '../logging/logger.js';
import type { WebhookConfig, WebhookInput } from '../nodes/types/trigger-webhook.js';
import { RunStore } from '../runs/store.js';
import { actorOfTrigger } from './actor.js';
import { webhookOf } from './nodes.js';
import { type SignedRequest, type Verified, verifierOf } from './signatures/index.js';
import { macOf } from './signatures/mac.js';
import type { SignatureOptions } from './signatures/schema.js';
import { type FiringTrigger, TriggerStore } from './store.js';

const DAY_MILLISECONDS = 86_400_000;
/** For how long deliveries are remembered. Senders try again for three days at most. */
const KEPT_MILLISECONDS = 7 * DAY_MILLISECONDS;
const ATTEMPTS = 5;
const PAUSE_MILLISECONDS = 20;
const MAX_DELIVERY_ID = 512;
const WEBHOOK_ID = /^[\w-]{43}$/;

/** What webhooks are made of. */
export interface WebhookParts {
  readonly database: Database;
  readonly vault: Vault | null;
  readonly secrets: SecretResolvers;
  readonly logger: Logger;
  /** Tells the workers of this process that a run is due. */
  readonly onRun: (runId: string) => void;
}

/** A webhook whose sender may send. */
export interface KnownWebhook {
  readonly trigger: FiringTrigger;
  readonly config: WebhookConfig;
  readonly signature: SignatureOptions | null;
  /** Null: it asks for no signature. */
  readonly verified: Verified | null;
}

/** Takes what other systems send. */
export class Webhooks {
  readonly #parts: WebhookParts;
  readonly #triggers: TriggerStore;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
    this.#triggers = new TriggerStore(parts.database);
  }

  /**
   * Finds the webhook that a request is for.
   *
   * @returns null if there is none, if it is disabled, or if the signature is missing, wrong or too old
   */
  async find(webhookId: string, request: SignedRequest): Promise<KnownWebhook | null> {
    const trigger = WEBHOOK_ID.test(webhookId) ? await this.#triggers.findWebhook(webhookId) : undefined;
    if (trigger === undefined || trigger.type !== 'webhook') {
      // As long as a signature takes that is wrong.
      macOf({}, webhookId, request.body);
      return null;
    }
    const config = webhookOf(trigger);
    if (trigger.signature === null) return { trigger, config, signature: null, verified: null };
    const signature = JSON.parse(trigger.signature) as SignatureOptions;
    const secret = await this.#secretOf(trigger);
    const verified = secret === null ? null : await verifierOf(signature)(request, secret, Date.now());
    // guard: unsigned-is-unknown
    if (verified === null) return null;
    return { trigger, config, signature, verified };
  }

  /** Null if it cannot be found now. The sender is told the same as one who signs wrongly; the log says why. */
  async #secretOf({ id, sealed_secret: sealed, team_id: teamId }: FiringTrigger): Promise<string | null> {
    const { vault, secrets, logger } = this.#parts;
    try {
      const fields = JSON.parse(vault?.open(sealed ?? '', id) ?? '{}') as Record<string, SecretField>;
      const { secret = null } = await resolveSecret(fields, secrets, { credentialId: id, teamId });
      if (secret === null) throw new Error('this host has no encryption key');
      return secret;
    } catch (error) {
      logger.error({ error, triggerId: id }, 'the secret of a webhook cannot be found, so nobody can send to it');
      return null;
    }
  }

  /**
   * Stores the run that a request starts. Some worker carries it out.
   *
   * @returns the run; the one that is there already, if the sender has sent the same before
   */
  async start(webhook: KnownWebhook, request: SignedRequest, input: WebhookInput): Promise<StartedRun> {
    const { trigger, verified } = webhook;
    const keys = keysOf(webhook, request);
    const kept = verified !== null && !verified.isTimed ? null : KEPT_MILLISECONDS;
    const actor = actorOfTrigger(trigger);
    if (actor === null) throw new Error('a trigger that acts as nobody is enabled');
    const run = {
      id: uuidv7(),
      flowId: trigger.flow_id,
      flowVersion: trigger.flow_version,
      actor,
      input: JSON.stringify(input),
      triggerNodeId: trigger.node_id,
    };
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#inTransaction(async (transaction) => {
          // guard: delivery-starts-one-run
          await new TriggerStore(transaction).insertDeliveries(trigger.id, run.id, keys, kept);
          await new RunStore(transaction).insert(run);
        });
        this.#parts.onRun(run.id);
        return { runId: run.id, isNew: true };
      } catch (error) {
        const known = isDuplicate(error) ? await this.#triggers.runOf(trigger.id, keys) : undefined;
        if (known !== undefined) return { runId: known, isNew: false };
        if (!(isContention(error) || isDuplicate(error)) || attempt === ATTEMPTS) throw error;
        await pause(PAUSE_MILLISECONDS * attempt * Math.random());
      }
    }
  }

  #inTransaction(work: (transaction: Database) => Promise<void>): Promise<void> {
    const { database } = this.#parts;
    return inTurn(database, () => database.transaction().execute(work));
  }

  /** Whether a flow has been deleted since its webhook was found. */
  async isGone({ trigger }: KnownWebhook, error: unknown): Promise<boolean> {
    return !isDatabaseFailure(error) && (await this.#triggers.find(trigger.id)) === undefined;
  }
}

/** The run that a request has started. */
export interface StartedRun {
  readonly runId: string;
  readonly isNew: boolean;
}

/** By what a delivery is known again: the sender's id, and the signature. */
function keysOf({ verified }: KnownWebhook, { headers }: SignedRequest): string[] {
  const id = verified ? verified.deliveryId : (headers.get('webhook-id') ?? headers.get('idempotency-key'));
  return [
    ...(id ? [digest(`id ${id.slice(0, MAX_DELIVERY_ID)}`)] : []),
    ...(verified ? [digest(`signature ${verified.mac}`)] : []),
  ];
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
