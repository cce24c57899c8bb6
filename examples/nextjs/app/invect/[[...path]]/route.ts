import { handler } from '../../../lib/invect';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = handler;
