// The least that Next.js needs: its Request, handed on as it is.
import { createInvect } from '@invect/core';
import { options } from '../../../host.js';

export const dynamic = 'force-dynamic';

let invect;

export function GET(request) {
  invect ??= createInvect(options);
  return invect.fetch(request, { mountPath: '/lean' });
}
