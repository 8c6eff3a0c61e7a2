'use client';

import { ChevronsLeft, ChevronsRight } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useMe } from '#lib/client/me';
import { Brand } from './brand';
import { useCurrentTenant } from './current-tenant';
import { isCurrent, type NavItem, navGroupsOf } from './nav-items';
import { SendingMark } from './sending-mark';
import { TenantSwitch } from './tenant-switch';

/** Brand, tenant switch and the ways to go. Without `onFold` (in the drawer) it cannot be folded. */
export function Rail({
  isFolded = false,
  onFold,
  onNavigate,
}: {
  isFolded?: boolean;
  onFold?: (isFolded: boolean) => void;
  onNavigate?: () => void;
}) {
  const t = useTranslations('frame');
  const me = useMe();
  const groups = navGroupsOf(me, useCurrentTenant());
  const items = groups.flatMap((group) => group.items);
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className={`flex h-12 shrink-0 items-center ${isFolded ? 'justify-center' : 'px-4'}`}>
        <Brand isShort={isFolded} />
      </div>
      {me.user ? (
        <div className="px-2 pb-2">
          <TenantSwitch isFolded={isFolded} onChoose={onNavigate} />
        </div>
      ) : null}
      <nav
        aria-label={t('navigation')}
        className="flex min-h-0 grow flex-col gap-4 overflow-y-auto px-2 py-1"
      >
        {groups.map((group) => (
          <div key={group.label ?? 'main'} className={group.label === 'account' ? 'mt-auto' : ''}>
            {group.label === 'administration' && !isFolded ? (
              <p className="px-2 pb-1 text-xs text-muted">{t('administration')}</p>
            ) : null}
            {group.label && isFolded ? <div className="mx-2 mb-2 border-t border-border" /> : null}
            <ul className="flex flex-col gap-0.5">
              {group.items.map((item) => (
                <li key={item.href}>
                  <RailLink item={item} items={items} isFolded={isFolded} onNavigate={onNavigate} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      {onFold ? <FoldButton isFolded={isFolded} onFold={onFold} /> : null}
    </div>
  );
}

function RailLink({
  item,
  items,
  isFolded,
  onNavigate,
}: {
  item: NavItem;
  items: readonly NavItem[];
  isFolded: boolean;
  onNavigate: (() => void) | undefined;
}) {
  const t = useTranslations('frame');
  const isHere = isCurrent(item, usePathname(), items);
  const Icon = item.icon;
  return (
    <Link
      href={item.href}
      onClick={() => onNavigate?.()}
      aria-current={isHere ? 'page' : undefined}
      aria-label={isFolded ? t(item.label) : undefined}
      title={isFolded ? t(item.label) : undefined}
      className={`flex h-8 items-center gap-2.5 rounded-md text-foreground hover:bg-default aria-[current]:bg-default aria-[current]:font-medium ${isFolded ? 'justify-center' : 'px-2'}`}
    >
      <Icon aria-hidden className={`size-4 shrink-0 ${isHere ? 'text-accent-text' : 'text-muted'}`} />
      {isFolded ? null : <span className="truncate">{t(item.label)}</span>}
      {item.label === 'transfers' && !isFolded ? <SendingMark /> : null}
    </Link>
  );
}

function FoldButton({ isFolded, onFold }: { isFolded: boolean; onFold: (isFolded: boolean) => void }) {
  const t = useTranslations('frame');
  const Icon = isFolded ? ChevronsRight : ChevronsLeft;
  const label = isFolded ? t('unfold') : t('fold');
  return (
    <div className={`flex p-2 ${isFolded ? 'justify-center' : 'justify-end'}`}>
      <button
        type="button"
        aria-label={label}
        title={label}
        onClick={() => onFold(!isFolded)}
        className="flex size-8 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-default hover:text-foreground"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </div>
  );
}
