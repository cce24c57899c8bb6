import { createInvectHandler } from '@invect/nextjs';
import { options } from '../../../host.js';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = createInvectHandler(options);
