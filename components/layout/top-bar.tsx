'use client';

import { Menu as MenuIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { AccountMenu } from './account-menu';
import { Brand } from './brand';
import { iconTriggerClass } from './menu';
import { NoticeBell } from './notices/notice-bell';
import { LocaleMenu, ThemeMenu } from './preferences';
import { RailDrawer } from './rail-drawer';
import { TopSearch } from './top-search';

/** Search, notices, language, theme, account; at 390 px also the way to the rail. */
export function TopBar() {
  const t = useTranslations('frame');
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  return (
    <header className="sticky top-0 z-20 flex h-12 shrink-0 items-center gap-1 border-b border-border bg-background px-2 md:px-4">
      <button
        type="button"
        aria-label={t('openMenu')}
        aria-expanded={isDrawerOpen}
        onClick={() => setDrawerOpen(true)}
        className={`${iconTriggerClass} md:hidden`}
      >
        <MenuIcon aria-hidden className="size-5" />
      </button>
      <div className="grow md:hidden">
        <Brand />
      </div>
      <div className="md:grow">
        <TopSearch />
      </div>
      <NoticeBell />
      <LocaleMenu />
      <ThemeMenu />
      <AccountMenu />
      <RailDrawer isOpen={isDrawerOpen} onOpenChange={setDrawerOpen} />
    </header>
  );
}
