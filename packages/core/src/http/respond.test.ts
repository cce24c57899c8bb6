import { expect, it } from 'vitest';
import { errorResponse } from './respond.js';

it('reveals nothing about an unknown error', async () => {
  const response = errorResponse(new Error('a secret detail'), 'r-1');
  expect(response.status).toBe(500);
  const body = await response.json();
  expect(body).toEqual({ code: 'host:internal_error', message: expect.any(String), requestId: 'r-1' });
  expect(JSON.stringify([body, ...response.headers])).not.toContain('secret');
});
