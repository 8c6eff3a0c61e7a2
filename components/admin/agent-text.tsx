'use client';

import { useTranslations } from 'use-intl';
import { describeUserAgent } from '#lib/format/user-agent';

/** `Firefox on Linux`, and on hover what the program called itself. */
export function AgentText({ userAgent }: { userAgent: string }) {
  const t = useTranslations('sessions.agent');
  const { program, system } = describeUserAgent(userAgent);
  const known = program && system ? t('on', { program, system }) : (program ?? system);
  return <span title={userAgent || undefined}>{known ?? t('unknown')}</span>;
}
