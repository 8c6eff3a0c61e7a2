'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { UserMarks } from '#components/admin/user-marks';
import { LinkButton } from '#components/ui/link-button';
import { PageHeader } from '#components/ui/page-header';
import { RelativeTime } from '#components/ui/relative-time';
import { paths } from '#lib/client/paths';
import { userQuery } from '#lib/client/users';
import type { UserView } from '#lib/contract/users';
import { AccessSection } from './access-section';
import { ResetSection } from './reset-section';
import { SessionsSection } from './sessions-section';
import { TokensSection } from './tokens-section';
import { UserForm } from './user-form';

export function UserPage({ userId }: { userId: string }) {
  const { data: user } = useSuspenseQuery(userQuery(userId));
  return (
    <>
      <UserHeader user={user} />
      <UserForm user={user} />
      <TenantSection user={user} />
      <ResetSection user={user} />
      <SessionsSection user={user} />
      <TokensSection user={user} />
      <AccessSection user={user} />
    </>
  );
}

function UserHeader({ user }: { user: UserView }) {
  const t = useTranslations('users.detail');
  const title = (
    <span className="flex flex-wrap items-center gap-2">
      {user.name}
      <UserMarks user={user} />
    </span>
  );
  const facts = t.rich('lead', {
    created: () => <RelativeTime iso={user.createdAt} />,
    signedIn: () => (user.lastSignInAt ? <RelativeTime iso={user.lastSignInAt} /> : t('neverSignedIn')),
  });
  const back = (
    <Link href={paths.users} className="text-link">
      {t('all')}
    </Link>
  );
  return <PageHeader above={back} title={title} description={facts} />;
}

function TenantSection({ user }: { user: UserView }) {
  const t = useTranslations('users.detail');
  const common = useTranslations('common');
  return (
    <Section title={t('tenants')} description={t('tenantsLead')}>
      {user.tenants.length === 0 ? (
        <p>{t(user.isAdmin ? 'noTenantsAdmin' : 'noTenants', { name: user.name })}</p>
      ) : null}
      <ul className="flex flex-col gap-1">
        {user.tenants.map(({ id, role }) => (
          <li key={id}>
            <Link href={paths.adminTenant(id)} className="text-link font-medium">
              {id}
            </Link>{' '}
            <span className="text-muted">{common(`roles.${role}`)}</span>
          </li>
        ))}
      </ul>
      <div className="mt-3">
        <LinkButton href={paths.tenants}>{t('toTenants')}</LinkButton>
      </div>
    </Section>
  );
}
