/** For better-auth's `emailAndPassword.password`. Real hashing takes 50 ms on purpose; few tests are about the hash. */
export const QUICK_PASSWORDS = {
  hash: async (password: string): Promise<string> => `test:${password}`,
  verify: async ({ hash, password }: { hash: string; password: string }): Promise<boolean> =>
    hash === `test:${password}`,
};
