// One host, whose only caller is an admin or a member of 20 teams. Nobody signs in, so what differs is which rows are reached.
import type { InvectIdentity, InvectPlugin } from '@invect/core';
import { createInvectRouter } from '@invect/express';
import express from 'express';
import type { ServerSettings } from '../variant.js';
import { MEMBER } from '../worlds/shared-flows.js';
import { listen, SILENT } from './listen.js';

/** Reaches everything, so no condition is checked. */
export const admin = (settings: ServerSettings): Promise<number> => serve(settings, { id: 'admin', role: 'admin' });

export const member = (settings: ServerSettings): Promise<number> =>
  serve(settings, { ...MEMBER, role: 'editor', teamIds: [...MEMBER.teamIds] });

async function serve({ database }: ServerSettings, identity: InvectIdentity): Promise<number> {
  const plugin = {
    id: 'one-caller',
    authenticates: true,
    start: () => ({ hooks: { onAuthorize: async () => identity } }),
  } satisfies InvectPlugin;
  const router = createInvectRouter({ baseDatabaseConfig: database, logger: SILENT, plugins: [plugin] });
  await router.ready();
  return listen(express().use('/invect', router));
}
