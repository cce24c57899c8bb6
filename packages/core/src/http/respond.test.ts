import { expect, it } from 'vitest';
import { errorResponse } from './respond.js';

it('says nothing of an error that is not one of its own', async () => {
  const response = errorResponse(new Error('a secret detail'), 'r-1');
  expect(response.status).toBe(500);
  const body = await response.json();
  expect(body).toEqual({ code: 'host:internal_error', message: expect.any(String), requestId: 'r-1' });
  expect(JSON.stringify([body, ...response.headers])).not.toContain('secret');
});
