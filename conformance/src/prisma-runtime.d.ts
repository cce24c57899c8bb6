// Modules that Prisma's generated clients import, which have no types.
declare module '@prisma/client/runtime/*.mjs' {
  const runtime: { wasm: string; [name: string]: unknown };
  export = runtime;
}
