import { consequent, never, replaced, value } from './mutations.mjs';
import { suite } from './tests.mjs';

export const ADAPTER_GUARDS = {
  'express-middleware-refuses': {
    what: 'the Express middleware refuses',
    disabled: consequent('return next();'),
    tests: suite('bodies'),
  },
  'nest-guard-refuses': {
    what: 'the Nest guard refuses',
    disabled: consequent('return true;'),
    tests: suite('nestjs'),
  },
  'nest-guard-reads-permission': {
    what: 'the Nest guard reads the permission',
    disabled: value('{ authenticated: true }'),
    tests: suite('nestjs'),
  },
  'nest-refusal-uncacheable': {
    what: 'a refusal of the Nest guard stays uncacheable',
    disabled: replaced('outcome instanceof Response', 'false'),
    tests: suite('guarded-routes'),
    target: 'Nest on Express at /invect',
  },
  'next-forwarded-host': {
    what: 'Next.js believes no forwarded host by itself',
    disabled: replaced('trustedHops > 0', 'true'),
    tests: suite('hostile/targets', 'hostile/headers'),
    target: 'Next',
  },
  'next-forwarded-client': {
    what: 'Next.js believes no forwarded protocol and address by itself',
    disabled: never,
    tests: suite('hostile/targets', 'hostile/headers'),
    target: 'Next',
  },
  'next-guarded-route-refuses': {
    what: 'a guarded Next.js route refuses',
    disabled: consequent("return route(request, { ...context, identity: { id: '' }, session: null });"),
    tests: suite('guarded-routes'),
    target: 'Next',
  },
};
