import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Served } from '@invect/testing';

/** An event as it arrived. */
export interface ReceivedEvent {
  readonly event: string;
  readonly id: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever it has
  readonly data: any;
}

/** Somebody who watches a run. */
export class Listener {
  readonly events: ReceivedEvent[] = [];
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Resolves when the stream has ended, or was cut off. */
  readonly ended: Promise<void>;
  isEnded = false;
  comments = 0;
  readonly #request: ClientRequest;

  private constructor(sent: ClientRequest, response: IncomingMessage) {
    this.#request = sent;
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
    });
    response.on('error', () => {});
    this.ended = new Promise((resolve) => {
      response.on('close', () => {
        this.isEnded = true;
        resolve();
      });
    });
  }

  /** @param headers who listens: a cookie, or a key; and `last-event-id` */
  static async open(
    { base }: Pick<Served, 'base'>,
    runId: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Listener> {
    const sent = request(`${base}/flow-runs/${runId}/events`, { headers, agent: false });
    sent.on('error', () => {});
    const [response] = (await once(sent.end(), 'response')) as [IncomingMessage];
    return new Listener(sent, response);
  }

  /** Waits until such an event has come. */
  async until(isIt: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent> {
    for (;;) {
      const found = this.events.find(isIt);
      if (found) return found;
      if (this.isEnded) throw new Error(`the stream ended after ${JSON.stringify(this.events.slice(-5))}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  close(): void {
    this.#request.destroy();
  }

  #take(block: string): void {
    if (block.startsWith(':')) this.comments++;
    const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
    const data = fields.get('data');
    if (data === undefined) return;
    this.events.push({ event: fields.get('event') ?? 'message', id: fields.get('id') ?? null, data: JSON.parse(data) });
  }
}

/** What an event says, in short. */
export function said({ event, data }: ReceivedEvent): string {
  return event === 'run' ? `run ${data.status}` : `${data.nodeId} ${data.iteration} ${data.status}`;
}
