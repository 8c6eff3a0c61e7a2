'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { type ReactNode, useState } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { IntlProvider, type Locale, type Messages } from 'use-intl';
import { ToastHost } from '#components/ui/toast';
import { createQueryClient } from '#lib/client/query-client';
import { serverTimeZone } from '#lib/i18n/locale';

/** What every page needs around it: texts, theme, data. `nowMs` is the server's clock when it drew the page. */
export function Providers({
  locale,
  messages,
  nowMs,
  nonce,
  children,
}: {
  locale: Locale;
  messages: Messages;
  nowMs: number;
  nonce: string;
  children: ReactNode;
}) {
  const [queryClient] = useState(createQueryClient);
  const [now] = useState(() => new Date(nowMs));
  return (
    <ThemeProvider attribute="data-theme" disableTransitionOnChange nonce={nonce}>
      <IntlProvider locale={locale} messages={messages} now={now} timeZone={serverTimeZone}>
        <I18nProvider locale={locale}>
          <QueryClientProvider client={queryClient}>
            {children}
            <ToastHost />
          </QueryClientProvider>
        </I18nProvider>
      </IntlProvider>
    </ThemeProvider>
  );
}
