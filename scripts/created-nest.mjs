// A project as `nest new` writes it, with the quick start in it. Only what compiling and testing depend on: the options and versions
// of @nestjs/cli 10.4.9, 11.0.24 and 12.0.8, without formatters and linters.

const decorators = {
  declaration: true,
  emitDecoratorMetadata: true,
  experimentalDecorators: true,
  allowSyntheticDefaultImports: true,
  outDir: './dist',
  skipLibCheck: true,
};
const commonjs = { ...decorators, module: 'commonjs', target: 'ES2021', baseUrl: './' };
const nodenext = {
  ...decorators,
  module: 'nodenext',
  moduleResolution: 'nodenext',
  resolvePackageJsonExports: true,
  esModuleInterop: true,
  isolatedModules: true,
  target: 'ES2023',
};

const CREATED = {
  10: {
    compilerOptions: { ...commonjs, strictNullChecks: false, noImplicitAny: false },
    tools: [
      'typescript@5',
      'jest@29',
      'ts-jest@29',
      '@types/jest@29',
      '@types/node@20',
      'supertest@7',
      '@types/supertest@6',
    ],
    supertest: "import * as request from 'supertest';",
  },
  11: {
    compilerOptions: { ...nodenext, baseUrl: './', strictNullChecks: true, noImplicitAny: false },
    tools: [
      'typescript@5',
      'jest@30',
      'ts-jest@29',
      '@types/jest@30',
      '@types/node@24',
      'supertest@7',
      '@types/supertest@7',
    ],
    supertest: "import request from 'supertest';",
  },
  12: {
    compilerOptions: {
      ...nodenext,
      strict: true,
      strictPropertyInitialization: false,
      types: ['vitest/globals', 'node'],
    },
    tools: ['typescript@6', 'vitest@4', '@types/node@24', 'supertest@7', '@types/supertest@7'],
    supertest: "import request from 'supertest';",
    module: true,
  },
};

/** What a project of this major version has installed, beside Nest itself. */
export function createdTools(major) {
  return [...CREATED[major].tools, `@nestjs/testing@${major}`, '@types/express@5'];
}

/**
 * The project's files, by path.
 *
 * @param jest what docs/frameworks.md says: lines for Jest's configuration, and the transformer they name
 */
export function createdFiles(major, jest) {
  const { compilerOptions, supertest, module = false } = CREATED[major];
  const file = (name) => `./${name}${module ? '.js' : ''}`;
  const config = { compilerOptions: { ...compilerOptions, rootDir: './src' }, include: ['src'] };
  const files = {
    'package.json': JSON.stringify({ private: true, ...(module && { type: 'module' }) }),
    'tsconfig.json': JSON.stringify({ compilerOptions }),
    'tsconfig.build.json': JSON.stringify(config),
    'src/main.ts': MAIN(file, module),
    'src/auth.ts': AUTH,
    'src/app.module.ts': APP_MODULE(file),
    'src/app.controller.ts': APP_CONTROLLER,
    'test/app.e2e-spec.ts': CLI_TEST(file('../src/app.module'), supertest),
    'test/invect.e2e-spec.ts': SIGNED_IN_TEST(file('../src/app.module')),
  };
  if (module) return { ...files, 'vitest.config.e2e.ts': VITEST_CONFIG };
  return { ...files, 'test/jest-e2e.json': JEST_CONFIG(jest.lines), 'esm-to-commonjs.js': jest.transformer };
}

const MAIN = (file, awaits) => `import { NestFactory } from '@nestjs/core';
import { AppModule } from '${file('app.module')}';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.enableShutdownHooks();
  await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
}
${awaits ? 'await ' : ''}bootstrap();
`;

const AUTH = `import { betterAuth } from 'better-auth';

export const auth = betterAuth({
  database: { url: process.env.DATABASE_URL, type: 'sqlite' },
  emailAndPassword: { enabled: true },
});
`;

const APP_MODULE = (file) => `import { InvectModule } from '@invect/nestjs';
import { userAuth } from '@invect/user-auth';
import { Module } from '@nestjs/common';
import { AppController } from '${file('app.controller')}';
import { auth } from '${file('auth')}';

@Module({
  imports: [
    InvectModule.forRoot({
      baseDatabaseConfig: { type: 'sqlite', connectionString: process.env.DATABASE_URL ?? '', id: 'main' },
      plugins: [userAuth({ auth })],
    }),
  ],
  controllers: [AppController],
})
export class AppModule {}
`;

/** Types of @invect/core and of its subpaths are imported, as `module: commonjs` finds those otherwise. */
const APP_CONTROLLER = `import type { InvectIdentity } from '@invect/core';
import { openSqlite } from '@invect/core/database';
import { serveNode } from '@invect/core/node';
import { CurrentIdentity, InvectAuthGuard } from '@invect/nestjs';
import { Controller, Get, UseGuards } from '@nestjs/common';

@Controller()
export class AppController {
  @Get()
  getHello(): string {
    return 'Hello World!';
  }

  @Get('own/me')
  @UseGuards(InvectAuthGuard)
  me(@CurrentIdentity() identity: InvectIdentity): string[] {
    return [identity.id, typeof openSqlite, typeof serveNode];
  }
}
`;

/** The test that the CLI writes. */
const CLI_TEST = (appModule, supertest) => `import { Test, TestingModule } from '@nestjs/testing';
import { INestApplication } from '@nestjs/common';
${supertest}
import { AppModule } from '${appModule}';

describe('AppController (e2e)', () => {
  let app: INestApplication;

  beforeEach(async () => {
    const moduleFixture: TestingModule = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = moduleFixture.createNestApplication();
    await app.init();
  });

  afterEach(async () => {
    await app.close();
  });

  it('/ (GET)', () => {
    return request(app.getHttpServer()).get('/').expect(200).expect('Hello World!');
  });
});
`;

/** One of a signed-in request. */
const SIGNED_IN_TEST = (appModule) => `import { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppModule } from '${appModule}';

describe('Invect (e2e)', () => {
  let app: INestApplication;

  beforeAll(async () => {
    app = (await Test.createTestingModule({ imports: [AppModule] }).compile()).createNestApplication();
    await app.listen(0, '127.0.0.1');
  });

  afterAll(async () => {
    await app.close();
  });

  it('lets in whoever signed up', async () => {
    const origin = await app.getUrl();
    const signUp = await fetch(origin + '/invect/plugins/auth/api/auth/sign-up/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ name: 'Ada', email: 'ada@example.com', password: 'correct-horse-9' }),
    });
    const cookie = signUp.headers.getSetCookie()[0].split(';')[0];
    const status = async (path: string, headers = {}) => (await fetch(origin + path, { headers })).status;
    expect(await status('/invect/flows')).toBe(401);
    expect(await status('/invect/flows', { cookie })).toBe(200);
    expect(await status('/own/me', { cookie })).toBe(200);
  });
});
`;

const JEST_CONFIG = (lines) => `{
  "moduleFileExtensions": ["js", "json", "ts"],
  "rootDir": ".",
  "testEnvironment": "node",
  "testRegex": ".e2e-spec.ts$",
${lines}
}
`;

const VITEST_CONFIG = `import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { globals: true, root: './', include: ['**/*.e2e-spec.ts'] } });
`;
