/** An event of a stream, unread. */
export interface RawEvent {
  readonly event: string;
  /** Null if it has none. */
  readonly id: string | null;
  readonly data: string;
}

/**
 * Reads the events of a stream (WHATWG HTML, "Server-sent events"). Comments and unknown fields are skipped.
 *
 * @param silence after how many milliseconds without a byte the stream counts as broken: hosts send a comment every 15 seconds
 * @throws whatever the connection failed with; Error if the stream was silent
 */
export async function* readEvents(body: ReadableStream<Uint8Array>, silence: number): AsyncGenerator<RawEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let lines: string[] = [];
  try {
    for (;;) {
      const { done, value } = await within(silence, reader.read());
      if (done) return;
      text += decoder.decode(value, { stream: true });
      // A carriage return at the end may be the first half of a line break.
      const complete = text.split(/\r\n|\n|\r(?!$)/);
      text = complete.pop() ?? '';
      for (const line of complete) {
        if (line !== '') {
          lines.push(line);
          continue;
        }
        const event = eventOf(lines);
        lines = [];
        if (event !== null) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function eventOf(lines: readonly string[]): RawEvent | null {
  let [event, id]: [string, string | null] = ['message', null];
  const data: string[] = [];
  for (const line of lines) {
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'event') event = value;
    if (name === 'id' && !value.includes('\0')) id = value;
    if (name === 'data') data.push(value);
  }
  return data.length === 0 ? null : { event, id, data: data.join('\n') };
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the stream was silent')), milliseconds);
  });
  try {
    return await Promise.race([work, silent]);
  } finally {
    clearTimeout(timer);
  }
}
