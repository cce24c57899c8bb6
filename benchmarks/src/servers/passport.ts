// What many Express apps have: express-session with passport, sessions and users in the same SQLite file as the others.
import { createHmac } from 'node:crypto';
import { SECRET } from '@invect/testing/stores';
import Database from 'better-sqlite3';
import express from 'express';
import session from 'express-session';
import passportModule from 'passport';
import type { ServerSettings } from '../variant.js';
import { listen } from './listen.js';

interface SessionRow {
  readonly userId: string;
  readonly expiresAt: string;
}

/** Reads better-auth's sessions as express-session wants them. Touching them is left out: better-auth does not either. */
class SharedSessions extends session.Store {
  private readonly read: Database.Statement<[string], SessionRow>;

  constructor(database: Database.Database) {
    super();
    this.read = database.prepare('select "userId", "expiresAt" from session where token = ?');
  }

  override get(sid: string, callback: (error: unknown, found?: session.SessionData | null) => void): void {
    const row = this.read.get(sid);
    const cookie = {
      originalMaxAge: null,
      expires: row ? new Date(row.expiresAt) : null,
    } as session.SessionData['cookie'];
    callback(null, row ? ({ cookie, passport: { user: row.userId } } as session.SessionData) : null);
  }

  override set(_sid: string, _data: session.SessionData, callback?: () => void): void {
    callback?.();
  }

  override destroy(_sid: string, callback?: () => void): void {
    callback?.();
  }
}

export const passport = async ({ database: { connectionString } }: ServerSettings): Promise<number> => {
  const database = new Database(connectionString.slice('file:'.length));
  const user = database.prepare('select id, name from "user" where id = ?');
  const authenticator = new passportModule.Passport();
  authenticator.deserializeUser((id: string, done) => done(null, (user.get(id) as Express.User | undefined) ?? null));
  const app = express();
  app.use((req, _res, next) => {
    req.headers.cookie = asExpressSession(req.headers.cookie ?? '');
    next();
  });
  app.use(
    session({
      secret: SECRET,
      store: new SharedSessions(database),
      resave: false,
      saveUninitialized: false,
      rolling: false,
    }),
  );
  app.use(authenticator.session());
  app.get('/invect/me', (req, res) => {
    if (!req.user) return void res.status(401).json({ code: 'auth:session_not_found' });
    res.json({ ...req.user, role: 'editor' });
  });
  return listen(app);
};

/** better-auth's cookie in express-session's spelling: the same token, signed as `s:token.signature` without padding. */
function asExpressSession(cookie: string): string {
  const token = /=([^.;]+)\./.exec(cookie)?.[1] ?? '';
  const signature = createHmac('sha256', SECRET).update(token).digest('base64').replace(/=+$/, '');
  return `connect.sid=${encodeURIComponent(`s:${token}.${signature}`)}`;
}
