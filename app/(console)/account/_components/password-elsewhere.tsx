'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { paths } from '#lib/client/paths';

/** In place of the form, for an account that a provider has made: where its password is, and what docker takes. */
export function PasswordElsewhere({ providerName }: { providerName: string | null }) {
  const t = useTranslations('account.password');
  const where = providerName ? t('elsewhere', { name: providerName }) : t('elsewhereNoName');
  return (
    <Section title={t('title')} description={where}>
      <Link href={paths.tokens} className="text-link">
        {t('tokenInstead')}
      </Link>
    </Section>
  );
}
