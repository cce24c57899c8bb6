import {
  type ErrorTable,
  errorsOf,
  type InvectPlugin,
  type MigrationStep,
  type RequestHooks,
  route,
} from '@invect/core';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';

declare module '@invect/core' {
  interface PluginPermissions {
    'announcement:read': true;
    'announcement:write': true;
  }
}

type Tables = { announcement: { id: string; author_id: string; text: string; created_at: string } };

const ERRORS = {
  'announcement:not_found': { status: 404, message: 'There is no such announcement.' },
} as const satisfies ErrorTable;
const announcementError = errorsOf(ERRORS);

const createBoard: MigrationStep = {
  name: '001-board',
  async up({ createTable, types }) {
    await createTable('announcement')
      .addColumn('id', types.id, (column) => column.primaryKey())
      .addColumn('author_id', types.name, (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('created_at', types.time, (column) => column.notNull())
      .execute();
  },
};

/** An announcements board: everybody reads, editors write, and every answer names the newest announcement in a header. */
export const announcements = {
  id: 'announcements',
  permissions: {
    'announcement:read': { description: 'Read announcements', roles: ['editor', 'viewer'] },
    'announcement:write': { description: 'Write and delete announcements', roles: ['editor'] },
  },
  migrations: [createBoard],
  $ERROR_CODES: ERRORS,
  start({ database }) {
    const board = database.withTables<Tables>();
    const newest = board.selectFrom('announcement').selectAll().orderBy('id', 'desc');
    const list = route({
      method: 'GET',
      path: '/announcements',
      permission: 'announcement:read',
      summary: 'List the newest announcements',
      handle: async () => ({ items: await newest.limit(50).execute() }),
    });
    const create = route({
      method: 'POST',
      path: '/announcements',
      permission: 'announcement:write',
      summary: 'Write an announcement',
      status: 201,
      body: z.strictObject({ text: z.string().trim().min(1).max(2_000) }),
      async handle({ body, caller }) {
        const author_id = caller.identity?.id ?? '';
        const row = { id: uuid(), author_id, text: body.text, created_at: new Date().toISOString() };
        await board.insertInto('announcement').values(row).execute();
        return row;
      },
    });
    const remove = route({
      method: 'DELETE',
      path: '/announcements/:announcementId',
      permission: 'announcement:write',
      summary: 'Delete an announcement',
      status: 204,
      async handle({ param }) {
        const deleted = board.deleteFrom('announcement').where('id', '=', param('announcementId'));
        if ((await deleted.executeTakeFirst()).numDeletedRows === 0n) throw announcementError('announcement:not_found');
      },
    });
    const onResponse: RequestHooks['onResponse'] = async (_response, { responseHeaders }) => {
      responseHeaders.set('x-announcement', (await newest.executeTakeFirst())?.id ?? 'none');
    };
    return { routes: [list, create, remove], hooks: { onResponse } };
  },
} satisfies InvectPlugin;
