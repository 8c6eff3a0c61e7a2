'use client';

import { type KeyboardEvent, lazy, Suspense, useState } from 'react';
import { type ChoiceMenuProps, nameOf } from './menu-props';

const load = () => import('./choice-menu-body');
const LazyBody = lazy(() => load().then(({ ChoiceMenuBody }) => ({ default: ChoiceMenuBody })));

/**
 * A button that opens a list of choices or actions. The list's code is fetched when the pointer or the focus comes
 * near; until the first opening a plain button stands in its place.
 */
export function ChoiceMenu(props: ChoiceMenuProps) {
  const [isWanted, setWanted] = useState(false);
  const { label, isTriggerNamed = false, trigger, triggerClassName = '' } = props;
  const openByArrow = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    setWanted(true);
  };
  const standIn = (
    <button
      type="button"
      {...nameOf(label, isTriggerNamed)}
      aria-haspopup="menu"
      aria-expanded={isWanted}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
      onKeyDown={openByArrow}
      className={`rounded-md ${triggerClassName}`}
    >
      {trigger}
    </button>
  );
  if (!isWanted) return standIn;
  return (
    <Suspense fallback={standIn}>
      <LazyBody {...props} />
    </Suspense>
  );
}

/** The look of an icon button in the top bar. */
export const iconTriggerClass =
  'flex h-8 min-w-8 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-default hover:text-foreground';
