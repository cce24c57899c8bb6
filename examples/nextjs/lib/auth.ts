import { betterAuth } from 'better-auth';

export const auth = betterAuth({
  database: {
    url: process.env.DATABASE_URL,
    type: 'sqlite', // or 'postgres', 'mysql'
  },
  emailAndPassword: {
    enabled: true,
  },
  // Add any better-auth plugins you need:
  // plugins: [twoFactor(), organization(), ...],
});
