import type { ReactNode } from 'react';

export const metadata = { title: 'Invect in Next.js' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: 'system-ui, sans-serif', maxWidth: '26rem', margin: '4rem auto', padding: '0 1rem' }}>
        {children}
      </body>
    </html>
  );
}
