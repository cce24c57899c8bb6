import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { drizzle } from 'drizzle-orm/node-postgres';
import { boolean, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { it } from 'vitest';
import { expectTablesLeftToOrm } from './orm.js';
import { POSTGRES } from './stores.js';

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
  await expectTablesLeftToOrm('drizzle', store, drizzleAdapter(drizzle(pool), { provider: 'pg', schema }), TABLES);
  await pool.end();
  await store.close();
});
