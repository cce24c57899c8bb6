import { itAnswersAlike } from '@invect/testing/comparison';
import { admin, openAPI, organization, twoFactor } from 'better-auth/plugins';
import { describe } from 'vitest';

describe("better-auth's API reference", () =>
  itAnswersAlike([
    {
      name: 'openAPI: the schema and the page',
      betterAuth: () => ({ plugins: [openAPI(), admin(), organization(), twoFactor()] }),
      async steps({ browser }) {
        await browser().get('/open-api/generate-schema');
        await browser().get('/reference');
      },
    },
  ]));
