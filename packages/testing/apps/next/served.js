/** The handler of the world that asks. Worlds share one Next.js server a process, and each has a host of its own. */
export const handler = (request, context) => globalThis.invectWorlds.getStore()(request, context);
