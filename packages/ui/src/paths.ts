import type { Pages } from '@invect/core';

/** The pages, and who may open them. */
export const PATHS: Pages['paths'] = {
  '/': 'signed-in',
  '/setup': 'signed-in',
  '/account': 'signed-in',
  '/sign-in': 'everybody',
  '/sign-up': 'everybody',
  '/forgot-password': 'everybody',
  '/reset-password': 'everybody',
  '/verify-email': 'everybody',
};
