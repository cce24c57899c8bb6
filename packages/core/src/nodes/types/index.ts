import type { Outgoing } from '../../outgoing/index.js';
import type { NodeType } from '../node-type.js';
import { each } from './each.js';
import { flowRun } from './flow-run.js';
import { httpRequest } from './http-request.js';
import { ifNode } from './if.js';
import { llmChat } from './llm-chat.js';
import { mailSend } from './mail-send.js';
import { sqlQuery } from './sql-query.js';
import { switchNode } from './switch.js';
import { transform } from './transform.js';
import { triggerCron } from './trigger-cron.js';
import { triggerManual } from './trigger-manual.js';
import { triggerWebhook } from './trigger-webhook.js';
import { wait } from './wait.js';

/** The types of nodes that every host has. */
export function builtInNodeTypes(outgoing: Outgoing): NodeType[] {
  return [
    triggerManual,
    triggerWebhook,
    triggerCron,
    transform,
    ifNode,
    switchNode,
    each,
    wait,
    flowRun,
    httpRequest(outgoing),
    mailSend(outgoing),
    sqlQuery(outgoing),
    llmChat(outgoing),
  ] as NodeType[];
}
