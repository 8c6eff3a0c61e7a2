'use client';

import { useTranslations } from 'use-intl';

/** How a name is built, part by part, and what the ending _ownbase means. */
export function NamingRule({ host, tenantId }: { host: string; tenantId: string }) {
  const t = useTranslations('push');
  const parts = [
    { text: host, after: '/', label: t('partHost') },
    { text: tenantId, after: '/', label: t('partTenant') },
    { text: 'team/app', after: ':', label: t('partName') },
    { text: 'v1', after: '', label: t('partTag') },
  ];
  return (
    <>
      <section className="mt-8 border-t border-separator pt-6">
        <h2 className="mb-3 text-base font-semibold">{t('namingTitle')}</h2>
        <p className="mb-3 font-mono text-xs break-all">
          {parts.map(({ text, after }) => (
            <span key={text}>
              <span className="font-semibold">{text}</span>
              <span className="text-muted">{after}</span>
            </span>
          ))}
        </p>
        <dl className="mb-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          {parts.map(({ text, label }) => (
            <div key={text} className="contents">
              <dt className="font-mono text-xs leading-5 break-all">{text}</dt>
              <dd className="text-muted">{label}</dd>
            </div>
          ))}
        </dl>
        <p className="max-w-prose text-muted">
          {t('namingRule')} {t('refused')}
        </p>
      </section>
      <section className="mt-6 border-t border-separator pt-6">
        <h2 className="mb-2 text-base font-semibold">{t('baseTitle')}</h2>
        <p className="max-w-prose text-muted">{t('baseText')}</p>
        <p className="mt-2 font-mono text-xs break-all">
          {host}/{tenantId}/java<span className="font-semibold">_ownbase</span>:v1
        </p>
      </section>
    </>
  );
}
