import { defineFlow } from '@invect/core';

/** Answers whoever calls its webhook. People start it by hand as well. */
const hello = defineFlow({
  id: 'hello',
  name: 'Hello',
  description: 'Answers with a greeting, by a webhook or by hand.',
  nodes: [
    { id: 'by-hand', type: 'trigger.manual' },
    { id: 'by-webhook', type: 'trigger.webhook', config: { respond: 'result' } },
    { id: 'greeting', type: 'transform', config: { output: "Hello, {{ (input.body || input).name || 'you' }}!" } },
  ],
  edges: [
    { source: 'by-hand', target: 'greeting' },
    { source: 'by-webhook', target: 'greeting' },
  ],
});

const heartbeat = defineFlow({
  id: 'heartbeat',
  name: 'Heartbeat',
  description: 'Runs every minute.',
  nodes: [
    { id: 'every-minute', type: 'trigger.cron', config: { cron: '* * * * *' } },
    { id: 'report', type: 'transform', config: { output: 'All is well at {{ input.dueAt }}' } },
  ],
  edges: [{ source: 'every-minute', target: 'report' }],
});

const approval = defineFlow({
  id: 'approval',
  name: 'Approval',
  description: 'Waits until somebody approves or rejects a request.',
  nodes: [
    { id: 'request', type: 'trigger.manual' },
    { id: 'decision', type: 'wait', config: { approval: {} } },
    { id: 'answer', type: 'transform', config: { output: '{{ input.reason }}: decided' } },
  ],
  edges: [
    { source: 'request', target: 'decision' },
    { source: 'decision', target: 'answer' },
  ],
});

export const flows = [hello, heartbeat, approval];
