import type { NextConfig } from 'next';

/** The options of create-next-app 16.4. The pages also work without them, and on Next.js 14 and 15. */
export default { cacheComponents: true, partialPrefetching: true } satisfies NextConfig;
