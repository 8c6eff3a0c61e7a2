import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { getLocale } from '#lib/http/i18n';
import { messagesOf } from '#lib/i18n/index';
import './globals.css';
import { Providers } from './providers';

export const metadata: Metadata = {
  title: { default: 'Ownbase', template: '%s · Ownbase' },
  description: 'A private container image registry',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f7f8' },
    { media: '(prefers-color-scheme: dark)', color: '#0c0e11' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await getLocale();
  // Set by lib/bin/response-headers.ts; without it the theme's script may not run.
  const nonce = (await headers()).get('x-nonce') ?? '';
  return (
    // The theme is put on <html> by a script before React takes over.
    <html lang={locale} suppressHydrationWarning>
      <body>
        <Providers locale={locale} messages={messagesOf(locale)} nowMs={Date.now()} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
