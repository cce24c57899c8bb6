// The same host with and without its audit log. There is no option that switches the log off: the second server replaces its inside.
import { createInvectRouter } from '@invect/express';
import { userAuth } from '@invect/user-auth';
import express from 'express';
import { StoredAuditLog } from '../../../packages/core/dist/audit/log.js';
import type { ServerSettings } from '../variant.js';
import { makeAuth } from './auth.js';
import { listen, SILENT } from './listen.js';

export const recorded = (settings: ServerSettings): Promise<number> => serve(settings);

export const unrecorded = (settings: ServerSettings): Promise<number> => {
  StoredAuditLog.prototype.record = async () => {};
  return serve(settings);
};

async function serve(settings: ServerSettings): Promise<number> {
  const plugins = [userAuth({ auth: makeAuth(settings, {}), migrate: true })];
  const router = createInvectRouter({ baseDatabaseConfig: settings.database, logger: SILENT, plugins });
  await router.ready();
  return listen(express().use('/invect', router));
}
