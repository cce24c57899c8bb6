import type { ResolveHook } from 'node:module';

const STAND_IN = new URL('./node-sqlite.mjs', import.meta.url).href;

/** A resolve hook of Node's: https://nodejs.org/api/module.html#resolvespecifier-context-nextresolve */
export const resolve: ResolveHook = (specifier, context, next) =>
  next(specifier === 'node:sqlite' ? STAND_IN : specifier, context);
