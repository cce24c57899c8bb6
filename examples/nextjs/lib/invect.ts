import { createInvectHandler } from '@invect/nextjs';
import { userAuth } from '@invect/user-auth';
import { auth } from './auth';

export const handler = createInvectHandler({
  baseDatabaseConfig: {
    type: 'sqlite',
    connectionString: process.env.DATABASE_URL || 'file:./dev.db',
    id: 'main',
  },
  plugins: [userAuth({ auth })],
});
