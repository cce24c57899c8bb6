import type { InvectIdentity } from '@invect/core';
import type { InvectIdentity as OfExpress } from '@invect/express';
import type { InvectIdentity as OfNest } from '@invect/nestjs';
import type { InvectIdentity as OfNext } from '@invect/nextjs';
import type { InvectIdentity as OfUserAuth } from '@invect/user-auth';
import { expect, expectTypeOf, it } from 'vitest';

it('every package that a user installs exports the one InvectIdentity', () => {
  expectTypeOf<OfExpress>().toEqualTypeOf<InvectIdentity>();
  expectTypeOf<OfNest>().toEqualTypeOf<InvectIdentity>();
  expectTypeOf<OfNext>().toEqualTypeOf<InvectIdentity>();
  expectTypeOf<OfUserAuth>().toEqualTypeOf<InvectIdentity>();
  const identity: OfExpress & OfNest & OfNext & OfUserAuth = { id: 'ada', role: 'viewer', permissions: ['flow:write'] };
  expect(identity satisfies InvectIdentity).toBe(identity);
});
