import type { Pages } from '@invect/core';

/** The pages, and who may open them. */
export const PATHS: Pages['paths'] = {
  '/': 'signed-in',
  '/setup': 'signed-in',
  '/account': 'signed-in',
  '/flows': 'signed-in',
  '/flows/:flowId': 'signed-in',
  '/runs': 'signed-in',
  '/runs/:runId': 'signed-in',
  '/credentials': 'signed-in',
  '/settings': 'signed-in',
  '/sign-in': 'everybody',
  '/sign-up': 'everybody',
  '/forgot-password': 'everybody',
  '/reset-password': 'everybody',
  '/verify-email': 'everybody',
  '/people': 'signed-in',
  '/people/:userId': 'signed-in',
  '/invitations': 'signed-in',
  '/teams': 'signed-in',
  '/teams/:teamId': 'signed-in',
  '/service-accounts': 'signed-in',
  '/service-accounts/:accountId': 'signed-in',
  '/audit': 'signed-in',
};
