// One host whose sessions are confirmed in one way or another. The ways are no public option: they come from inside the package.
import { createInvectRouter } from '@invect/express';
import express from 'express';
import type { AuthContext } from '../../../packages/user-auth/dist/better-auth/instance.js';
import { createSessionCheck } from '../../../packages/user-auth/dist/session/check/create-session-check.js';
import { openDigestWitness } from '../../../packages/user-auth/dist/session/check/digest-witness.js';
import { createRowWitness } from '../../../packages/user-auth/dist/session/check/row-witness.js';
import { openSnapshotWitness } from '../../../packages/user-auth/dist/session/check/snapshot-witness.js';
import { openSqliteWitness } from '../../../packages/user-auth/dist/session/check/sqlite-witness.js';
import type { Witness } from '../../../packages/user-auth/dist/session/check/witness.js';
import { userAuthWith } from '../../../packages/user-auth/dist/user-auth.js';
import type { ServerSettings } from '../variant.js';
import { makeAuth } from './auth.js';
import { listen, SILENT } from './listen.js';

type Open = (context: AuthContext) => Promise<Witness<object> | null> | Witness<object> | null;

export const rows = (settings: ServerSettings): Promise<number> => serve(settings, createRowWitness);
export const digest = (settings: ServerSettings): Promise<number> => serve(settings, openDigestWitness);
export const file = (settings: ServerSettings): Promise<number> => serve(settings, openSqliteWitness);
export const snapshot = (settings: ServerSettings): Promise<number> =>
  serve(settings, async (context) => {
    const rows = await openDigestWitness(context);
    return rows && openSnapshotWitness(context, rows);
  });

async function serve(settings: ServerSettings, open: Open): Promise<number> {
  const createCheck: typeof createSessionCheck = (auth, context, options) =>
    createSessionCheck(auth, context, options, async (opened) => {
      const witness = await open(opened);
      if (witness === null) throw new Error('this way does not work on this database');
      return witness;
    });
  const plugins = [userAuthWith({ auth: makeAuth(settings, {}), migrate: true }, createCheck)];
  const router = createInvectRouter({ baseDatabaseConfig: settings.database, logger: SILENT, plugins });
  await router.ready();
  return listen(express().use('/invect', router));
}
