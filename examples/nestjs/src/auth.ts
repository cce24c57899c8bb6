import { betterAuth } from 'better-auth';

export const auth = betterAuth({
  database: {
    url: process.env.DATABASE_URL || 'postgresql://localhost:5432/invect',
    type: 'postgres',
  },
  emailAndPassword: {
    enabled: true,
  },
  // Add any better-auth plugins you need:
  // plugins: [twoFactor(), organization(), ...],
});
