import { InvectModule } from '@invect/nestjs';
import { userAuth } from '@invect/user-auth';
import { Module } from '@nestjs/common';
import { auth } from './auth.js';
import { HelloController } from './hello.controller.js';

@Module({
  imports: [
    InvectModule.forRoot({
      baseDatabaseConfig: {
        type: 'postgresql',
        connectionString: process.env.DATABASE_URL || 'postgresql://localhost:5432/invect',
        id: 'main',
      },
      plugins: [userAuth({ auth })],
    }),
  ],
  controllers: [HelloController],
})
export class AppModule {}
