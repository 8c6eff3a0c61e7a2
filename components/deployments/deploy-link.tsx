'use client';

import { Rocket } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { type ButtonSize, type ButtonVariant, LinkButton } from '#components/ui/link-button';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';

/** Whether the visitor may deploy for any tenant; the form decides again which. */
function useMayDeploy(): boolean {
  const { user, tenants } = useMe();
  return user !== null && (user.isAdmin || tenants.some(({ role }) => role !== 'viewer'));
}

/** To the form for an image, as a button. */
export function DeployButton({
  image,
  variant = 'primary',
  size = 'md',
}: {
  image: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
}) {
  const t = useTranslations('deployments');
  if (!useMayDeploy()) return null;
  return (
    <LinkButton href={paths.deploy(image)} variant={variant} size={size}>
      <Rocket aria-hidden className="size-4" />
      {t('deploy')}
    </LinkButton>
  );
}

/** The same in the row of a tag. */
export function DeployIcon({ image }: { image: string }) {
  const t = useTranslations('deployments');
  if (!useMayDeploy()) return null;
  const label = t('deployOf', { image });
  return (
    <Link
      href={paths.deploy(image)}
      prefetch={false}
      aria-label={label}
      title={label}
      className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-default hover:text-foreground"
    >
      <Rocket aria-hidden className="size-3.5" />
    </Link>
  );
}
