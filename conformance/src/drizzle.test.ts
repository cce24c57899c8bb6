import { createInvect } from '@invect/core';
import { userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { drizzle } from 'drizzle-orm/node-postgres';
import { boolean, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { expect, it } from 'vitest';
import { Person } from './person.js';
import { POSTGRES } from './stores.js';
import { TARGETS, type Target } from './targets.js';

const [target] = TARGETS as [Target];
const times = { createdAt: timestamp().notNull().defaultNow(), updatedAt: timestamp().notNull().defaultNow() };
const schema = {
  user: pgTable('user', {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text().notNull().unique(),
    emailVerified: boolean().notNull().default(false),
    image: text(),
    ...times,
  }),
  session: pgTable('session', {
    id: text().primaryKey(),
    token: text().notNull().unique(),
    userId: text().notNull(),
    expiresAt: timestamp().notNull(),
    ipAddress: text(),
    userAgent: text(),
    ...times,
  }),
  account: pgTable('account', {
    id: text().primaryKey(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: text().notNull(),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: timestamp(),
    refreshTokenExpiresAt: timestamp(),
    scope: text(),
    password: text(),
    ...times,
  }),
  verification: pgTable('verification', {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: timestamp().notNull(),
    ...times,
  }),
};

/** What drizzle-kit makes of the schema above. */
const TABLES = [
  'create table "user" (id text primary key, name text not null, email text not null unique, "emailVerified" boolean not null, image text, "createdAt" timestamp not null default now(), "updatedAt" timestamp not null default now())',
  'create table session (id text primary key, token text not null unique, "userId" text not null, "expiresAt" timestamp not null, "ipAddress" text, "userAgent" text, "createdAt" timestamp not null default now(), "updatedAt" timestamp not null default now())',
  'create table account (id text primary key, "accountId" text not null, "providerId" text not null, "userId" text not null, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" timestamp, "refreshTokenExpiresAt" timestamp, scope text, password text, "createdAt" timestamp not null default now(), "updatedAt" timestamp not null default now())',
  'create table verification (id text primary key, identifier text not null, value text not null, "expiresAt" timestamp not null, "createdAt" timestamp not null default now(), "updatedAt" timestamp not null default now())',
];

it.skipIf(!POSTGRES.available)('userAuth takes the Drizzle adapter, and leaves its tables to Drizzle', async () => {
  const store = await POSTGRES.create();
  const pool = new pg.Pool({ connectionString: store.authUrl.url });
  pool.on('error', () => {}); // the database is dropped under it
  const options = () => ({
    baseDatabaseConfig: store.config,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    plugins: [
      userAuth({
        auth: betterAuth({
          database: drizzleAdapter(drizzle(pool), { provider: 'pg', schema }),
          secret: 'a-secret-that-is-only-used-by-tests-0123456789',
          emailAndPassword: { enabled: true },
          logger: { disabled: true },
        }),
      }),
    ],
  });
  const early = createInvect(options());
  await expect(early.ready()).rejects.toThrow(/drizzle adapter.*ORM's migrations/);
  await early.close();
  for (const table of TABLES) await store.sql(table);
  const served = await target.serve({ host: options() });
  await served.invect.ready();
  const person = new Person(served);
  expect((await person.signUp('drizzle@example.test')).status).toBe(200);
  expect((await person.get('/me')).body.id).toBe(person.id);
  expect((await person.signOut()).status).toBe(200);
  expect((await person.get('/me')).status).toBe(401);
  await served.close();
  await pool.end();
  await store.close();
});
