import type { NextConfig } from 'next';

/** As create-next-app 16.4 writes it. The pages work without these options as well, and on Next.js 14 and 15. */
export default { cacheComponents: true, partialPrefetching: true } satisfies NextConfig;
