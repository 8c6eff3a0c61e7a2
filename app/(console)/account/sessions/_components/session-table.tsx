'use client';

import { Button } from '@heroui/react/button';
import { useLocale, useTranslations } from 'use-intl';
import { AgentText } from '#components/admin/agent-text';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { useErrorMessage } from '#components/ui/error-message';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { notify } from '#components/ui/toast';
import { ApiError } from '#lib/client/api';
import { useEndSession } from '#lib/client/sessions';
import { useZone } from '#lib/client/zone';
import type { SessionView } from '#lib/contract/sessions';
import { formatExact } from '#lib/format/time';
import { describeUserAgent } from '#lib/format/user-agent';

export function SessionTable({ sessions }: { sessions: readonly SessionView[] }) {
  const t = useTranslations('sessions');
  return (
    <DataTable label={t('list')}>
      <HeaderRow>
        <HeaderCell>{t('column.browser')}</HeaderCell>
        <HeaderCell hideBelow="sm">{t('column.address')}</HeaderCell>
        <HeaderCell>{t('column.lastSeen')}</HeaderCell>
        <HeaderCell hideBelow="md">{t('column.created')}</HeaderCell>
        <HeaderCell align="end">
          <span className="sr-only">{t('column.actions')}</span>
        </HeaderCell>
      </HeaderRow>
      <tbody>
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </tbody>
    </DataTable>
  );
}

function SessionRow({ session }: { session: SessionView }) {
  const t = useTranslations('sessions');
  return (
    <Row>
      <Cell isRowHeader>
        <span className="inline-flex flex-wrap items-center gap-2">
          <AgentText userAgent={session.userAgent} />
          {session.isCurrent ? <Mark tone="accent">{t('current')}</Mark> : null}
        </span>
        <span className="block font-mono text-xs text-muted sm:hidden">{session.address}</span>
      </Cell>
      <Cell isMuted hideBelow="sm">
        <span className="font-mono text-xs">{session.address}</span>
      </Cell>
      <Cell isMuted>
        <RelativeTime iso={session.lastSeenAt} />
      </Cell>
      <Cell isMuted hideBelow="md">
        <RelativeTime iso={session.createdAt} />
      </Cell>
      <Cell align="end">{session.isCurrent ? null : <EndButton session={session} />}</Cell>
    </Row>
  );
}

/** At once: whoever is signed out by mistake signs in again. */
function EndButton({ session }: { session: SessionView }) {
  const t = useTranslations('sessions');
  const locale = useLocale();
  const zone = useZone();
  const messageOf = useErrorMessage();
  const end = useEndSession();
  const press = async () => {
    try {
      await end.mutateAsync(session.id);
    } catch (error) {
      // One that is over already is what was wanted.
      if (!(error instanceof ApiError && error.status === 404)) {
        return notify({ title: messageOf(error), tone: 'danger' });
      }
    }
    notify({ title: t('end.done'), tone: 'success' });
  };
  const browser = describeUserAgent(session.userAgent).program ?? t('agent.unknown');
  return (
    <Button
      size="sm"
      variant="outline"
      aria-label={t('end.of', { browser, when: formatExact(session.createdAt, locale, zone) })}
      isPending={end.isPending}
      onPress={() => void press()}
    >
      {t('end.action')}
    </Button>
  );
}
