import type { NodeType } from '../../nodes/node-type.js';
import type { each } from '../../nodes/types/each.js';
import type { flowRun } from '../../nodes/types/flow-run.js';
import type { httpRequest } from '../../nodes/types/http-request.js';
import type { ifNode } from '../../nodes/types/if.js';
import type { llmChat } from '../../nodes/types/llm-chat.js';
import type { mailSend } from '../../nodes/types/mail-send.js';
import type { sqlQuery } from '../../nodes/types/sql-query.js';
import type { switchNode } from '../../nodes/types/switch.js';
import type { transform } from '../../nodes/types/transform.js';
import type { triggerCron } from '../../nodes/types/trigger-cron.js';
import type { triggerManual } from '../../nodes/types/trigger-manual.js';
import type { triggerWebhook } from '../../nodes/types/trigger-webhook.js';
import type { wait } from '../../nodes/types/wait.js';

/** The configs of the host's own types of nodes. */
export interface NodeConfigs {
  each: ConfigOf<typeof each>;
  'flow.run': ConfigOf<typeof flowRun>;
  'http.request': ConfigOf<ReturnType<typeof httpRequest>>;
  if: ConfigOf<typeof ifNode>;
  'llm.chat': ConfigOf<ReturnType<typeof llmChat>>;
  'mail.send': ConfigOf<ReturnType<typeof mailSend>>;
  'sql.query': ConfigOf<ReturnType<typeof sqlQuery>>;
  switch: ConfigOf<typeof switchNode>;
  transform: ConfigOf<typeof transform>;
  'trigger.cron': ConfigOf<typeof triggerCron>;
  'trigger.manual': ConfigOf<typeof triggerManual>;
  'trigger.webhook': ConfigOf<typeof triggerWebhook>;
  wait: ConfigOf<typeof wait>;
}

// biome-ignore lint/suspicious/noExplicitAny: of whatever it makes its input and output
export type AnyNodeType = NodeType<any, any, any>;

// biome-ignore lint/suspicious/noExplicitAny: as above
type ConfigOf<Type> = Type extends NodeType<any, any, infer Config> ? Config : never;

/** A text with an expression in it, which can stand for any value. */
type ExpressionText = `${string}{{${string}`;

/** A value, or an expression in any place of it. */
type Written<Value> = unknown extends Value
  ? unknown
  : Value extends readonly (infer Item)[]
    ? readonly Written<Item>[] | ExpressionText
    : Value extends object
      ? { readonly [Field in keyof Value]: Written<Value[Field]> } | ExpressionText
      : Value | ExpressionText;

/** The config that a node of a type has in a definition. */
export type WrittenConfig<Type> = Type extends keyof NodeConfigs
  ? WrittenFields<NodeConfigs[Type]>
  : Type extends AnyNodeType
    ? WrittenFields<ConfigOf<Type>>
    : never;

type WrittenFields<Config> = { readonly [Field in keyof Config]: Written<Config[Field]> } & {
  readonly credentialId?: string;
};
