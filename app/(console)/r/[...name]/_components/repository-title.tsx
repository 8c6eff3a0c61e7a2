'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { StarButton } from '#components/repositories/star-button';
import { CopyButton } from '#components/ui/copy-button';
import { Mark } from '#components/ui/mark';
import { VisibilityBadge } from '#components/ui/visibility-badge';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import type { RepositoryDetail } from '#lib/contract/repositories';
import { imageReference } from '#lib/format/pull-commands';

/** The curated images: their namespace has no page of its own, the public list shows them. */
const libraryTenantId = 'library';

/**
 * Tenant, name and what kind of repository it is.
 * @param image what the page shows inside it: `text` follows the name, `reference` is what is copied.
 */
export function RepositoryTitle({
  repository,
  image,
}: {
  repository: RepositoryDetail;
  image?: { text: string; reference: string };
}) {
  const t = useTranslations('repository');
  const { name, tenantId, visibility, isBaseImage } = repository;
  const { host } = useMe().instance;
  const rest = name.slice(tenantId.length + 1);
  const full = image ? imageReference(host, name, image.reference) : `${host}/${name}`;
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="min-w-0 break-words [overflow-wrap:anywhere]">
        <TenantName tenantId={tenantId} />
        <span className="font-normal text-muted"> / </span>
        {image ? (
          <Link href={paths.repository(name)} className="hover:underline">
            {rest}
          </Link>
        ) : (
          rest
        )}
        {image?.text}
      </span>
      <span className="flex flex-wrap items-center gap-1.5 text-sm font-normal">
        <CopyButton text={full} label={full} />
        <StarButton repository={repository} />
        <VisibilityBadge visibility={visibility} />
        {isBaseImage ? (
          <Mark tone="accent" title={t('baseImageHint')}>
            {t('baseImage')}
          </Mark>
        ) : null}
      </span>
    </span>
  );
}

/** A way to the tenant's repositories for those who may see them. */
function TenantName({ tenantId }: { tenantId: string }) {
  const { tenants, user } = useMe();
  const isMember = user?.isAdmin || tenants.some(({ id }) => id === tenantId);
  const className = 'font-normal text-muted hover:text-foreground hover:underline';
  if (tenantId === libraryTenantId) {
    return (
      <Link href={paths.public} className={className}>
        {tenantId}
      </Link>
    );
  }
  if (!isMember) return <span className="font-normal text-muted">{tenantId}</span>;
  return (
    <Link href={paths.tenant(tenantId)} className={className}>
      {tenantId}
    </Link>
  );
}
