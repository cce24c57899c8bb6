import { SQLITE } from '@invect/testing';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { it } from 'vitest';
import { PrismaClient } from '../prisma/client.js';
import { expectTablesLeftToOrm } from './orm.js';

const TIMES = '"createdAt" datetime not null default current_timestamp, "updatedAt" datetime not null';

/** What `prisma migrate` makes of prisma/schema.prisma. */
const TABLES = [
  `create table "user" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" boolean not null default false, "image" text, ${TIMES})`,
  `create table "session" ("id" text not null primary key, "token" text not null unique, "userId" text not null, "expiresAt" datetime not null, "ipAddress" text, "userAgent" text, ${TIMES})`,
  `create table "account" ("id" text not null primary key, "accountId" text not null, "providerId" text not null, "userId" text not null, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" datetime, "refreshTokenExpiresAt" datetime, "scope" text, "password" text, ${TIMES})`,
  `create table "verification" ("id" text not null primary key, "identifier" text not null, "value" text not null, "expiresAt" datetime not null, ${TIMES})`,
];

it('userAuth takes the Prisma adapter, and leaves its tables to Prisma', async () => {
  const store = await SQLITE.create();
  const prisma = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: store.authUrl.url }) });
  await expectTablesLeftToOrm('prisma', store, prismaAdapter(prisma, { provider: 'sqlite' }), TABLES);
  await prisma.$disconnect();
  await store.close();
});
