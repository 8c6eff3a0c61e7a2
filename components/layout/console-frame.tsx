'use client';

import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { writePreferenceCookie } from '#lib/client/preference-cookie';
import { CurrentTenantProvider } from './current-tenant';
import { PaletteProvider } from './palette/palette';
import { Rail } from './rail';
import { TopBar } from './top-bar';

/** Rail, top bar and the page between them. Reads who is signed in for display alone. */
export function ConsoleFrame({
  initiallyFolded,
  lastTenantId,
  children,
}: {
  initiallyFolded: boolean;
  lastTenantId: string | null;
  children: ReactNode;
}) {
  const t = useTranslations('frame');
  const [isFolded, setFolded] = useState(initiallyFolded);
  const fold = (next: boolean) => {
    setFolded(next);
    writePreferenceCookie('rail', next ? 'folded' : 'open');
  };
  return (
    <CurrentTenantProvider lastTenantId={lastTenantId}>
      <PaletteProvider>
        <a
          href="#content"
          className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
        >
          {t('skipToContent')}
        </a>
        <div className="flex min-h-dvh">
          <aside
            className={`sticky top-0 hidden h-dvh shrink-0 flex-col border-r border-border bg-rail md:flex ${isFolded ? 'w-14' : 'w-56'}`}
          >
            <Rail isFolded={isFolded} onFold={fold} />
          </aside>
          <div className="flex min-w-0 grow flex-col">
            <TopBar />
            <main
              id="content"
              tabIndex={-1}
              className="mx-auto w-full max-w-6xl grow px-4 py-6 outline-none md:px-8"
            >
              {children}
            </main>
          </div>
        </div>
      </PaletteProvider>
    </CurrentTenantProvider>
  );
}
