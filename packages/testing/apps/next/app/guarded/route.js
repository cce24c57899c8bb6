/** Two routes of the app's own, behind the gate of the world that asks. See conformance/src/guarded-apps.ts. */
const guarded = (options) => (request, context) => {
  const { guardedAnswer } = globalThis.invectGuarded;
  const route = globalThis.invectWorlds
    .getStore()
    .protect(options, (_request, { identity }) => guardedAnswer(identity));
  return route(request, context);
};

export const GET = guarded({});
export const POST = guarded({ permission: 'flow:write' });
