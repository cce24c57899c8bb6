import { EACH_ADAPTER, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const UNKNOWN = '01a00000-0000-7000-8000-000000000000';

/** What rows have that no request may set, unless a route documents it: columns, and fields of answers. */
const FIELDS = [
  ...['id', 'ownerId', 'owner_id', 'userId', 'user_id', 'teamId', 'team_id', 'createdBy', 'created_by'],
  ...['createdAt', 'updatedAt', 'version', 'visibility', 'role', 'permissions', 'scopes', 'level', 'type'],
  ...['token', 'tokenHash', 'token_hash', 'prefix', 'sealed_secret', 'serviceAccountId', 'uses', 'email'],
  ...['assigned', 'active', 'teamIds', 'ownedTeamIds', 'mayCreate', 'missing', 'surprise', 'constructor'],
];

/** A refusal names twenty fields. Some of those that a route needs are missing as well. */
const AT_ONCE = 12;

interface Body {
  readonly method: string;
  readonly path: string;
  readonly documented: readonly string[];
  readonly isClosed: boolean;
}

describe.each(EACH_ADAPTER)('$name: every body that the host reads', (target) => {
  let world: World;
  let admin: Person;
  let bodies: readonly Body[];
  beforeAll(async () => {
    world = await makeWorld(target);
    admin = await world.person('admin');
    const { paths } = (await admin.get('/openapi.json')).body;
    bodies = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(
        operations as Readonly<Record<string, { requestBody?: { content: Record<string, { schema: object }> } }>>,
      ).flatMap(([method, { requestBody }]) => {
        if (requestBody === undefined) return [];
        const schema = requestBody.content['application/json']?.schema as {
          properties: object;
          additionalProperties?: boolean;
        };
        const documented = Object.keys(schema.properties);
        return { method: method.toUpperCase(), path, documented, isClosed: schema.additionalProperties === false };
      }),
    );
  });
  afterAll(() => world.close());

  it('takes the documented fields, and refuses each other one by its name', async () => {
    expect(bodies.length).toBeGreaterThan(15);
    for (const { method, path, documented, isClosed } of bodies) {
      expect([method, path, isClosed]).toEqual([method, path, true]);
      const others = FIELDS.filter((field) => !documented.includes(field));
      for (let at = 0; at < others.length; at += AT_ONCE) {
        const wrong = others.slice(at, at + AT_ONCE);
        const body = Object.fromEntries(wrong.map((field) => [field, UNKNOWN]));
        const answer = await admin.call(method, path.replaceAll(/\{\w+\}/g, UNKNOWN), body);
        expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 400, 'request:invalid']);
        const named = expect.arrayContaining(wrong);
        expect([method, path, Object.keys(answer.body.fields)]).toEqual([method, path, named]);
      }
    }
  });
});
