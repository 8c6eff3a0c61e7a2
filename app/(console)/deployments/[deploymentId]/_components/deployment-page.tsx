'use client';

import { Button } from '@heroui/react/button';
import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { StateMark } from '#components/deployments/state-mark';
import { useErrorMessage } from '#components/ui/error-message';
import { LinkTabs } from '#components/ui/link-tabs';
import { PageHeader } from '#components/ui/page-header';
import { BlockSkeleton, EmptyState, QueryError } from '#components/ui/states';
import { notify } from '#components/ui/toast';
import { ApiError } from '#lib/client/api';
import { deploymentQuery, useDeploymentChanges } from '#lib/client/deployments';
import { paths } from '#lib/client/paths';
import type { DeploymentView } from '#lib/contract/deployments';
import { KeptData } from './kept-data';
import { LogView } from './log-view';
import { OperationPanel } from './operation-panel';
import { Overview } from './overview';
import { RevisionList } from './revision-list';
import { SettingsView } from './settings-view';

const views = ['overview', 'logs', 'revisions', 'settings'] as const;

export function DeploymentPage({ id }: { id: string }) {
  const t = useTranslations('deployments');
  const deployment = useQuery(deploymentQuery(id));
  const asked = useSearchParams().get('view');
  const view = views.find((each) => each === asked) ?? 'overview';
  const { data, error } = deployment;
  const isRemoved = data?.state === 'removed';
  const isThere = !(error instanceof ApiError && error.status === 404);
  const failure = <QueryError query={deployment} />;
  if (isRemoved && isThere && data.keptVolumes.length > 0) {
    return <Removed deployment={data} failure={failure} />;
  }
  if (isRemoved || !isThere) {
    return (
      <EmptyState isPage title={t('page.gone')}>
        <Link href={paths.deployments()} className="underline">
          {t('title')}
        </Link>
      </EmptyState>
    );
  }
  if (!data) return deployment.isError ? failure : <BlockSkeleton />;
  const image = `${data.image.repository}${data.image.tag ? `:${data.image.tag}` : ''}`;
  const shown = data.abilities.deploy ? views : views.filter((each) => each !== 'settings');
  return (
    <>
      <Header
        deployment={data}
        description={t('page.lead', { image, pool: data.pool.name })}
        action={<Actions deployment={data} />}
      />
      {/* The log asks more often, and says the same itself. */}
      {view === 'logs' ? null : failure}
      <div className="mb-5 flex flex-col gap-4">
        <Notes deployment={data} />
        <OperationPanel deployment={data} />
        <div>
          <LinkTabs
            label={t('views')}
            param="view"
            current={view}
            clear={['q', 'service']}
            items={shown.map((value) => ({ value, label: t(`view.${value}`) }))}
          />
        </div>
      </div>
      {view === 'overview' ? <Overview deployment={data} /> : null}
      {view === 'logs' ? <LogView deployment={data} /> : null}
      {view === 'revisions' ? <RevisionList deployment={data} /> : null}
      {view === 'settings' && data.abilities.deploy ? <SettingsView deployment={data} /> : null}
    </>
  );
}

type HeaderProps = { deployment: DeploymentView; description: string; action?: ReactNode };

function Header({ deployment, ...rest }: HeaderProps) {
  const t = useTranslations('deployments');
  return (
    <PageHeader
      above={
        <Link href={paths.deployments(deployment.tenantId)} className="underline">
          {t('title')}
        </Link>
      }
      title={
        <span className="inline-flex flex-wrap items-center gap-2">
          {deployment.name}
          <StateMark deployment={deployment} />
        </span>
      }
      {...rest}
    />
  );
}

/** Nothing of it runs; what it has left can be looked at and deleted. */
function Removed({ deployment, failure }: { deployment: DeploymentView; failure: ReactNode }) {
  const t = useTranslations('deployments');
  return (
    <>
      <Header deployment={deployment} description={t('kept.page', { pool: deployment.pool.name })} />
      {failure}
      <div className="mb-5">
        <OperationPanel deployment={deployment} />
      </div>
      <KeptData deployment={deployment} />
    </>
  );
}

/** What one should know before anything else. */
function Notes({ deployment }: { deployment: DeploymentView }) {
  const t = useTranslations('deployments.page');
  const { unreachable, state, busy, followProblem, services } = deployment;
  const isGone = state === 'unready' && !busy && !unreachable && services.length === 0;
  const notes = [
    unreachable ? t('away', { reason: unreachable }) : null,
    state === 'failed' && !busy ? t('neverRan') : null,
    isGone ? t('nothingThere') : null,
    followProblem ? t('followProblem', { reason: followProblem }) : null,
  ].filter((note) => note !== null);
  return notes.map((note) => (
    <p key={note} role="status" className="rounded-md bg-warning-soft px-3 py-2 text-warning-soft-foreground">
      {note}
    </p>
  ));
}

function Actions({ deployment: { id, state, busy, url, abilities } }: { deployment: DeploymentView }) {
  const t = useTranslations('deployments.page');
  const messageOf = useErrorMessage();
  const { act } = useDeploymentChanges(id);
  const run = (action: 'stop' | 'start' | 'restart') =>
    act.mutate(action, {
      onSuccess: () => notify({ title: t('started') }),
      onError: (error) => notify({ title: messageOf(error), tone: 'danger' }),
    });
  const isDown = state === 'stopped';
  const canAct = abilities.deploy && state !== 'failed' && state !== 'deploying';
  return (
    <span className="flex flex-wrap gap-2">
      {canAct ? (
        <>
          <Button variant="outline" isDisabled={busy !== null} onPress={() => run(isDown ? 'start' : 'stop')}>
            {isDown ? t('start') : t('stop')}
          </Button>
          {isDown ? null : (
            <Button variant="outline" isDisabled={busy !== null} onPress={() => run('restart')}>
              {t('restart')}
            </Button>
          )}
        </>
      ) : null}
      {url?.startsWith('http') && state === 'ready' ? (
        <a href={url} target="_blank" rel="noreferrer" className="button button--md button--primary">
          {t('open')}
          <ExternalLink aria-hidden className="size-4" />
        </a>
      ) : null}
    </span>
  );
}
