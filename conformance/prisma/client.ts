import { readFileSync } from 'node:fs';
import { getPrismaClient } from '@prisma/client/runtime/client';

/** Prisma's client for schema.prisma, put together as `prisma generate` does, without the types of every model. */
export const PrismaClient = getPrismaClient({
  ...JSON.parse(readFileSync(new URL('compiled-schema.json', import.meta.url), 'utf8')),
  previewFeatures: [],
  compilerWasm: {
    getRuntime: () => import('@prisma/client/runtime/query_compiler_fast_bg.sqlite.mjs'),
    async getQueryCompilerWasmModule() {
      const { wasm } = await import('@prisma/client/runtime/query_compiler_fast_bg.sqlite.wasm-base64.mjs');
      return new WebAssembly.Module(Buffer.from(wasm, 'base64'));
    },
    importName: './query_compiler_fast_bg.js',
  },
});
