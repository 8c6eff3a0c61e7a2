'use client';

import { Drawer } from '@heroui/react/drawer';
import { useTranslations } from 'use-intl';
import { Rail } from './rail';

/** What RailDrawer loads. */
export function RailDrawerBody({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const t = useTranslations('frame');
  return (
    <Drawer.Backdrop isOpen={isOpen} onOpenChange={onOpenChange}>
      <Drawer.Content placement="left">
        <Drawer.Dialog aria-label={t('navigation')} className="flex w-64 flex-col bg-rail p-0">
          <Rail onNavigate={() => onOpenChange(false)} />
        </Drawer.Dialog>
      </Drawer.Content>
    </Drawer.Backdrop>
  );
}
