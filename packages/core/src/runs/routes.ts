import { pageOf } from '../http/page.js';
import { type RouteDeclaration, route } from '../http/route.js';
import { readLastEventId } from './events/position.js';
import type { RunEvents } from './events/service.js';
import {
  nodeExecution,
  nodeExecutionQuery,
  resumeRun,
  run,
  runEvent,
  runQuery,
  runSummary,
  startRun,
} from './schema.js';
import type { RunService } from './service.js';

/** Creates the routes of runs. */
export function runRoutes(runs: RunService, events: RunEvents): RouteDeclaration[] {
  return [
    route({
      method: 'POST',
      path: '/flows/:flowId/run',
      permission: 'flow:run',
      summary: 'Start a run of the current version of a flow, as the caller',
      status: 202,
      body: startRun,
      response: run,
      handle: ({ param, body, caller }) => runs.start(param('flowId'), body, caller),
    }),
    route({
      method: 'GET',
      path: '/flow-runs',
      permission: 'run:read',
      summary: 'List runs, newest first',
      query: runQuery,
      response: pageOf(runSummary),
      handle: ({ query, caller }) => runs.list(query, caller),
    }),
    route({
      method: 'GET',
      path: '/flow-runs/:runId',
      permission: 'run:read',
      summary: 'Read a run with its input and its output',
      response: run,
      handle: ({ param, caller }) => runs.read(param('runId'), caller),
    }),
    route({
      method: 'GET',
      path: '/flow-runs/:runId/node-executions',
      permission: 'run:read',
      summary: 'List what the nodes of a run did, in the order in which they began',
      query: nodeExecutionQuery,
      response: pageOf(nodeExecution),
      handle: ({ param, query, caller }) => runs.listNodes(param('runId'), query, caller),
    }),
    route({
      method: 'GET',
      path: '/flow-runs/:runId/events',
      permission: 'run:read',
      summary: 'Watch a run: events as they happen, until it is over. Send Last-Event-ID to go on',
      mediaType: 'text/event-stream',
      response: runEvent,
      handle: ({ param, caller, confirm, context }) => {
        const position = readLastEventId(context.headers.get('last-event-id'));
        return events.watch(param('runId'), { caller, position, confirm });
      },
    }),
    route({
      method: 'POST',
      path: '/flow-runs/:runId/cancel',
      permission: 'run:cancel',
      summary: 'Cancel a run, and the runs that it has started',
      response: run,
      handle: ({ param, caller }) => runs.cancel(param('runId'), caller),
    }),
    route({
      method: 'POST',
      path: '/flow-runs/:runId/retry',
      permission: 'flow:run',
      summary: 'Let a failed run go on from the node that failed, on the same version',
      status: 202,
      response: run,
      handle: ({ param, caller }) => runs.retry(param('runId'), caller),
    }),
    route({
      method: 'POST',
      path: '/flow-runs/:runId/resume',
      permission: 'flow:run',
      summary: 'Approve or reject what a node of a run waits for',
      status: 202,
      body: resumeRun,
      response: run,
      handle: ({ param, body, caller }) => runs.resume(param('runId'), body, caller),
    }),
  ];
}
