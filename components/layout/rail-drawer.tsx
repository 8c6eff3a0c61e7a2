'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';

const LazyBody = dynamic(() => import('./rail-drawer-body').then(({ RailDrawerBody }) => RailDrawerBody), {
  ssr: false,
});

/** The rail of narrow windows, loaded when it is first opened. */
export function RailDrawer(props: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const [wasOpen, setWasOpen] = useState(false);
  if (props.isOpen && !wasOpen) setWasOpen(true);
  return wasOpen ? <LazyBody {...props} /> : null;
}
