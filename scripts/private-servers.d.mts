/** A database server of one's own, on a free port of 127.0.0.1 and in a folder of its own. */
export interface PrivateServer {
  readonly url: string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, and waits until it answers. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

export type ServerKind = 'postgres' | 'mysql' | 'redis';

/** Whether the server's program is installed. */
export function isInstalled(kind: ServerKind): boolean;

/** A certificate and its key: paths of PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * @param certificate makes it speak TLS with this one, and nothing else. Not for Redis
 * @throws Error where the program is not installed or does not answer within a minute
 */
export function startServer(kind: ServerKind, certificate?: Certificate): Promise<PrivateServer>;

/** A certificate for 127.0.0.1 that vouches for itself, in a folder. Takes openssl. */
export function makeCertificate(folder: string): Certificate;

/** A port of 127.0.0.1 that nobody listens on. */
export function freePort(): Promise<number>;

/** A program's path: PATH, and where Debian puts servers. */
export function findProgram(program: string): string | undefined;
