import { boolean, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const times = { createdAt: timestamp().notNull().defaultNow(), updatedAt: timestamp().notNull().defaultNow() };
/** better-auth's tables with those of its admin plugin, as Drizzle describes them. */
export const schema = {
  user: pgTable('user', {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text().notNull().unique(),
    emailVerified: boolean().notNull().default(false),
    image: text(),
    role: text(),
    banned: boolean(),
    banReason: text(),
    banExpires: timestamp(),
    ...times,
  }),
  session: pgTable('session', {
    id: text().primaryKey(),
    token: text().notNull().unique(),
    userId: text().notNull(),
    expiresAt: timestamp().notNull(),
    ipAddress: text(),
    userAgent: text(),
    impersonatedBy: text(),
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
export const TABLES = [
  'create table "user" (id text primary key, name text not null, email text not null unique, "emailVerified" boolean not null, image text, role text, banned boolean, "banReason" text, "banExpires" timestamp, "createdAt" timestamp not null default now(), "updatedAt" timestamp not null default now())',
  'create table session (id text primary key, token text not null unique, "userId" text not null, "expiresAt" timestamp not null, "ipAddress" text, "userAgent" text, "impersonatedBy" text, "createdAt" timestamp not null default now(), "updatedAt" timestamp not null default now())',
  'create table account (id text primary key, "accountId" text not null, "providerId" text not null, "userId" text not null, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" timestamp, "refreshTokenExpiresAt" timestamp, scope text, password text, "createdAt" timestamp not null default now(), "updatedAt" timestamp not null default now())',
  'create table verification (id text primary key, identifier text not null, value text not null, "expiresAt" timestamp not null, "createdAt" timestamp not null default now(), "updatedAt" timestamp not null default now())',
];
