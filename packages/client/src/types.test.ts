import { expectTypeOf, it } from 'vitest';
import { type AnswerOf, createInvectClient, type ItemOf } from './index.js';

const invect = createInvectClient({ baseUrl: 'http://127.0.0.1:1/invect' });

/** For the compiler alone. */
function never(_uses: () => unknown): void {}

it('an answer has the type of its path', () => {
  expectTypeOf<AnswerOf<'/health', 'get'>>().toEqualTypeOf<{ status: 'ok' }>();
  expectTypeOf<AnswerOf<'/flows', 'post'>['version']>().toEqualTypeOf<number>();
  expectTypeOf<AnswerOf<'/flows/{flowId}', 'delete'>>().toEqualTypeOf<undefined>();
  expectTypeOf<ItemOf<'/keys'>['id']>().toEqualTypeOf<string>();
  expectTypeOf(() => invect.list('/flows')).returns.toEqualTypeOf<AsyncIterableIterator<ItemOf<'/flows'>>>();
});

it('what a path needs must be given, and what it does not know is refused', () => {
  never(() => [
    invect.get('/flows'),
    invect.get('/flows', { params: { query: { limit: 10 } } }),
    invect.post('/flows', { body: { name: 'Report' } }),
    // @ts-expect-error there is no such path
    invect.get('/flow'),
    // @ts-expect-error the path has no POST
    invect.post('/health'),
    // @ts-expect-error the id is missing
    invect.get('/flows/{flowId}'),
    // @ts-expect-error the query has no such field
    invect.get('/flows', { params: { query: { serch: 'report' } } }),
    // @ts-expect-error a flow has a name
    invect.post('/flows', { body: {} }),
    // @ts-expect-error no list
    invect.list('/me'),
  ]);
});
