'use client';

import { Button } from '@heroui/react/button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { Bytes } from '#components/ui/bytes';
import { CopyButton } from '#components/ui/copy-button';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { useErrorMessage } from '#components/ui/error-message';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { notify } from '#components/ui/toast';
import { revealSecret, usageQuery } from '#lib/client/deployments';
import type { DeploymentView, OutputView, ServiceStatus, UsageView } from '#lib/contract/deployments';

export function Overview({ deployment }: { deployment: DeploymentView }) {
  const t = useTranslations('deployments.page');
  const isUp = deployment.state === 'ready' || deployment.state === 'unready';
  const usage = useQuery({ ...usageQuery(deployment.id), enabled: isUp });
  return (
    <>
      {deployment.outputs.length > 0 ? (
        <Section title={t('access')}>
          <Outputs deployment={deployment} />
        </Section>
      ) : null}
      {deployment.services.length > 0 ? (
        <Section title={t('services')}>
          <Services services={deployment.services} usage={usage.data?.services ?? []} />
        </Section>
      ) : null}
    </>
  );
}

const tones = {
  running: 'success',
  starting: 'accent',
  unhealthy: 'warning',
  exited: 'danger',
  stopped: 'neutral',
  missing: 'danger',
  unknown: 'neutral',
} as const;

function Services({ services, usage }: { services: readonly ServiceStatus[]; usage: UsageView['services'] }) {
  const t = useTranslations('deployments.page');
  const states = useTranslations('deployments.column');
  const format = useFormatter();
  return (
    <DataTable label={t('services')}>
      <HeaderRow>
        <HeaderCell>{t('service')}</HeaderCell>
        <HeaderCell>{states('state')}</HeaderCell>
        <HeaderCell align="end">{t('replicas')}</HeaderCell>
        <HeaderCell align="end" hideBelow="sm">
          {t('cpu')}
        </HeaderCell>
        <HeaderCell align="end" hideBelow="sm">
          {t('memory')}
        </HeaderCell>
        <HeaderCell align="end" hideBelow="md">
          {t('restarts')}
        </HeaderCell>
        <HeaderCell hideBelow="md">{t('since')}</HeaderCell>
      </HeaderRow>
      <tbody>
        {services.map((service) => {
          const used = usage.find(({ id }) => id === service.id);
          return (
            <Row key={service.id}>
              <Cell isRowHeader>
                <span className="font-medium">{service.id}</span>
                {service.message ? (
                  <span className="block text-xs text-danger-soft-foreground [overflow-wrap:anywhere]">
                    {service.message}
                  </span>
                ) : null}
              </Cell>
              <Cell>
                <Mark tone={tones[service.state]}>{t(`serviceState.${service.state}`)}</Mark>
              </Cell>
              <Cell align="end">
                {service.readyReplicas}/{service.replicas}
              </Cell>
              <Cell align="end" hideBelow="sm">
                {used?.cpus == null ? '–' : format.number(used.cpus, { maximumFractionDigits: 2 })}
              </Cell>
              <Cell align="end" hideBelow="sm">
                {used?.memoryBytes == null ? '–' : <Bytes value={used.memoryBytes} />}
              </Cell>
              <Cell align="end" hideBelow="md">
                {service.restarts}
              </Cell>
              <Cell isMuted hideBelow="md">
                {service.startedAt ? <RelativeTime iso={service.startedAt} /> : null}
              </Cell>
            </Row>
          );
        })}
      </tbody>
    </DataTable>
  );
}

function Outputs({ deployment }: { deployment: DeploymentView }) {
  const t = useTranslations('deployments.page');
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] items-center gap-x-6 gap-y-2">
      {deployment.outputs.map((output) => (
        <div key={output.id} className="contents">
          <dt className="text-muted">
            {t.has(`output.${output.id}` as never) ? t(`output.${output.id}` as never) : output.id}
          </dt>
          <dd className="min-w-0">
            {output.kind === 'secret' ? (
              <Secret deployment={deployment} output={output} />
            ) : (
              <Value output={output} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ output: { value, id } }: { output: OutputView }) {
  if (value === null) return <span className="text-muted">–</span>;
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      {value.startsWith('http') ? (
        <a href={value} target="_blank" rel="noreferrer" className="underline [overflow-wrap:anywhere]">
          {value}
        </a>
      ) : (
        <span className="[overflow-wrap:anywhere]">{value}</span>
      )}
      <CopyButton text={value} label={id} />
    </span>
  );
}

/** Asked for on demand, held by this page alone. */
function Secret({ deployment, output }: { deployment: DeploymentView; output: OutputView }) {
  const t = useTranslations('deployments.page');
  const messageOf = useErrorMessage();
  const [value, setValue] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  if (!deployment.abilities.reveal) return <span className="text-muted">{t('mayNotReveal')}</span>;
  const reveal = async () => {
    setAsking(true);
    try {
      setValue((await revealSecret(deployment.id, output.id)).value);
    } catch (error) {
      notify({ title: messageOf(error), tone: 'danger' });
    } finally {
      setAsking(false);
    }
  };
  if (value === null) {
    return (
      <Button size="sm" variant="outline" isPending={isAsking} onPress={() => void reveal()}>
        {t('reveal')}
      </Button>
    );
  }
  return (
    <span className="flex flex-col">
      <span className="inline-flex items-center gap-1">
        <code className="font-mono text-xs [overflow-wrap:anywhere]">{value}</code>
        <CopyButton text={value} label={output.id} />
      </span>
      <span className="text-xs text-muted">{t('revealed')}</span>
    </span>
  );
}
