/** Where the events of a stream come from. */
export interface EventSource {
  /**
   * Returns further events, as `eventText` makes them, when there are some. Null at the end. It is asked only when the client has taken
   * what came before.
   */
  next(): Promise<string | null>;
  /** Is called once: at the end, when the client is gone, or when it was too slow. A `next` that waits must return then. */
  close(): void;
}

/** Pauses of event streams, in milliseconds. */
export interface EventStreamTimes {
  /** How often an idle stream sends a comment, so that proxies do not close it. */
  readonly heartbeat: number;
  /** How long a client may leave unread what was sent to it. */
  readonly stall: number;
}

const TIMES: EventStreamTimes = { heartbeat: 15_000, stall: 15_000 };

/** `no-transform` keeps compression away, which would hold events back; the last header does so for buffers of nginx. */
const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** How long a browser waits before it connects again, in milliseconds. */
const RETRY = 'retry: 1000\n\n';
const HEARTBEAT = ': heartbeat\n\n';

/**
 * An event as a stream contains it (WHATWG HTML, "Server-sent events").
 *
 * @param data is sent as JSON, in one line
 * @param id what the client sends as `Last-Event-ID` when it connects again. Without one, the client keeps the last one
 */
export function eventText(event: string, data: string, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`;
}

/**
 * Answers with a stream of events. Nothing waits in memory for a slow client: the source is asked when there is room. A client that takes
 * nothing for a while is disconnected; it may connect again and go on.
 */
export function eventStream(source: EventSource, { heartbeat, stall }: EventStreamTimes = TIMES): Response {
  const encoder = new TextEncoder();
  let isEnded = false;
  let next: Promise<string | null> | undefined;
  let stalled: NodeJS.Timeout | undefined;

  function end(): void {
    if (isEnded) return;
    isEnded = true;
    clearTimeout(stalled);
    source.close();
  }

  async function nextOrHeartbeat(): Promise<string | null> {
    next ??= source.next();
    next.catch(() => {});
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, heartbeat, HEARTBEAT).unref();
    });
    try {
      const text = await Promise.race([next, silence]);
      if (text !== HEARTBEAT) next = undefined;
      return text;
    } finally {
      clearTimeout(timer);
    }
  }

  function send(controller: ReadableStreamDefaultController<Uint8Array>, text: string): void {
    controller.enqueue(encoder.encode(text));
    // guard: slow-listener-is-closed
    stalled = setTimeout(() => {
      end();
      controller.error(new Error('the client does not read its events'));
    }, stall).unref();
  }

  let isFirst = true;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(stalled);
        if (isFirst) {
          isFirst = false;
          return send(controller, RETRY);
        }
        try {
          const text = await nextOrHeartbeat();
          if (isEnded) return;
          if (text !== null) return send(controller, text);
          end();
          controller.close();
        } catch (error) {
          end();
          controller.error(error);
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: HEADERS });
}
