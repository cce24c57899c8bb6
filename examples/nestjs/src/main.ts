import 'reflect-metadata';
import './environment.js';
import { InvectService } from '@invect/nestjs';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.get(InvectService).ready();
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
const url = (await app.getUrl()).replace('127.0.0.1', 'localhost');

console.log(`
Invect listens on ${url}/invect

Sign up, the first time:
  curl -c cookies.txt -H 'content-type: application/json' -H 'origin: ${url}' \\
    -d '{"name":"Ada","email":"ada@example.com","password":"correct-horse-9"}' \\
    ${url}/invect/plugins/auth/api/auth/sign-up/email

Sign in, from then on:
  curl -c cookies.txt -H 'content-type: application/json' -H 'origin: ${url}' \\
    -d '{"email":"ada@example.com","password":"correct-horse-9"}' \\
    ${url}/invect/plugins/auth/api/auth/sign-in/email

Call Invect, and the app's own controller, as that user:
  curl -b cookies.txt ${url}/invect/flows
  curl -b cookies.txt ${url}/hello

Stop with Ctrl-C.
`);
