// A Nest app behind the guard of @thallesp/nestjs-better-auth, which needs a newer Node and an older TypeScript than the rest here:
// so it is installed on its own.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthModule, Session } from '@thallesp/nestjs-better-auth';
import { betterAuth } from 'better-auth';

class Me {
  me({ user }) {
    return { id: user.id, name: user.name, role: 'editor' };
  }
}
// What decorators do, without a compiler.
Session()(Me.prototype, 'me', 0);
Get('me')(Me.prototype, 'me', Object.getOwnPropertyDescriptor(Me.prototype, 'me'));
Controller('invect')(Me);

/** Serves it on a free port, which is returned. */
export async function serve(options) {
  const auth = betterAuth(options);
  class App {}
  Module({ imports: [AuthModule.forRoot({ auth })], controllers: [Me] })(App);
  const app = await NestFactory.create(App, { logger: false, bodyParser: false });
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer().address().port;
}
