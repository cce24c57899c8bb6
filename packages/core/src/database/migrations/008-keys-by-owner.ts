import type { MigrationStep } from '../schema.js';

/** Keys are listed, counted and deleted by their owners. */
export const keysByOwner: MigrationStep = {
  name: '008-keys-by-owner',
  async up({ addIndex }) {
    await addIndex('invect_key_by_user', 'invect_key', ['user_id']);
    await addIndex('invect_key_by_account', 'invect_key', ['service_account_id']);
  },
};
