import type { Database } from '../database/database.js';
import { isPublic } from '../http/public-paths.js';
import { TriggerStore } from '../triggers/store.js';
import { WEBHOOK_PATH } from '../triggers/webhook-routes.js';
import type { HostSettings } from './options.js';

/**
 * Creates what says, once, that webhooks are answered 401. A host without sessions needs no public path.
 *
 * @returns undefined if other systems reach webhooks
 */
export function createWebhookHint({ open, publicPaths, logger }: HostSettings): (() => void) | undefined {
  if (open || isPublic([WEBHOOK_PATH, 'id'], publicPaths)) return undefined;
  let isSaid = false;
  return () => {
    if (isSaid) return;
    isSaid = true;
    logger.warn(
      {},
      "a flow has a webhook, and other systems that send to it are answered 401: add '/webhooks' to publicPaths of userAuth",
    );
  };
}

/** Logs the hint at start if a flow has a webhook. */
export async function hintAtWebhooks(database: Database, hint: (() => void) | undefined): Promise<void> {
  if (hint && (await new TriggerStore(database).hasWebhooks())) hint();
}
