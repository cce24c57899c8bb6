import { requireOwnSession } from '../http/own-session.js';
import { type RouteDeclaration, type RouteInput, route } from '../http/route.js';
import { rotateTrigger, type Trigger, trigger, triggerList, updateTrigger } from './schema.js';
import type { StoredTrigger, TriggerService } from './service.js';
import { WEBHOOK_PATH } from './webhook-routes.js';

/** Creates the routes of triggers. */
export function triggerRoutes(triggers: TriggerService): RouteDeclaration[] {
  return [
    route({
      method: 'GET',
      path: '/flows/:flowId/triggers',
      permission: 'trigger:read',
      summary: "List the triggers of a flow's current version: its webhooks and schedules",
      response: triggerList,
      handle: async (input) => {
        const items = await triggers.list(input.param('flowId'), input.caller);
        return { items: items.map((item) => withUrl(item, input)) };
      },
    }),
    route({
      method: 'GET',
      path: '/triggers/:triggerId',
      permission: 'trigger:read',
      summary: 'Read a trigger',
      response: trigger,
      handle: async (input) => withUrl(await triggers.read(input.param('triggerId'), input.caller), input),
    }),
    route({
      method: 'PATCH',
      path: '/triggers/:triggerId',
      permission: 'trigger:write',
      summary: 'Enable or disable a trigger, say as whom it acts, or how its senders sign',
      body: updateTrigger,
      response: trigger,
      handle: async (input) => {
        // Such a trigger would outlast the key or the impersonation.
        if (input.body.actsAs?.type === 'service' && input.body.actsAs.id !== input.caller.identity?.id)
          requireOwnSession(input);
        return withUrl(await triggers.update(input.param('triggerId'), input.body, input.caller), input);
      },
    }),
    route({
      method: 'POST',
      path: '/triggers/:triggerId/rotate',
      permission: 'trigger:write',
      summary: 'Give a webhook another id; the one before it ends at once',
      body: rotateTrigger,
      response: trigger,
      handle: async (input) =>
        withUrl(await triggers.rotate(input.param('triggerId'), input.body, input.caller), input),
    }),
  ];
}

function withUrl(stored: StoredTrigger, { context }: RouteInput<unknown, unknown>): Trigger {
  const { publicOrigin, mountPath } = context.facts;
  const { webhookId } = stored;
  return {
    ...stored,
    url: webhookId === null ? null : `${publicOrigin}${mountPath}/${WEBHOOK_PATH}/${webhookId}`,
  };
}
