'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '#components/ui/copy-button';
import type { RunConfigView } from '#lib/contract/images';
import { ImageSection } from './image-section';
import { KeyValues } from './key-values';

/** What a container of this image starts with. */
export function RunConfig({ config }: { config: RunConfigView }) {
  const t = useTranslations('image');
  const labels = Object.entries(config.labels);
  return (
    <>
      <ImageSection title={t('configuration')}>
        <dl className="border-t border-separator">
          <Setting name={t('entrypoint')}>{execForm(config.entrypoint)}</Setting>
          <Setting name={t('cmd')}>{execForm(config.cmd)}</Setting>
          <Setting name={t('workingDir')}>{config.workingDir || '/'}</Setting>
          <Setting name={t('user')}>{config.user || t('userRoot')}</Setting>
          <Setting name={t('ports')}>{config.exposedPorts.join('  ')}</Setting>
          <Setting name={t('volumes')}>{config.volumes.join('\n')}</Setting>
          {config.stopSignal ? <Setting name={t('stopSignal')}>{config.stopSignal}</Setting> : null}
          <Setting name={t('healthcheck')}>{healthcheckText(config.healthcheck)}</Setting>
        </dl>
      </ImageSection>
      <ImageSection
        title={t('env')}
        aside={
          config.env.length > 0 ? (
            <CopyButton text={config.env.join('\n')} label={t('env')} showLabel />
          ) : null
        }
      >
        {config.env.length > 0 ? <KeyValues entries={config.env.map(splitAssignment)} /> : <None />}
      </ImageSection>
      <ImageSection title={t('labels')}>
        {labels.length > 0 ? <KeyValues entries={labels} /> : <None />}
      </ImageSection>
    </>
  );
}

function Setting({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-1 gap-x-6 border-b border-separator py-1.5 md:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
      <dt className="text-xs leading-5 text-muted">{name}</dt>
      <dd className="font-mono text-xs leading-5 break-words whitespace-pre-wrap [overflow-wrap:anywhere]">
        {children || <None />}
      </dd>
    </div>
  );
}

function None() {
  const t = useTranslations('image');
  return <span className="font-sans text-xs text-muted">{t('none')}</span>;
}

/** As a Dockerfile writes it: `["nginx", "-g", "daemon off;"]`. */
function execForm(words: readonly string[]): string {
  return words.length > 0 ? `[${words.map((word) => JSON.stringify(word)).join(', ')}]` : '';
}

/** Docker writes `CMD-SHELL` before a shell line and `CMD` before words. */
function healthcheckText([kind = '', ...words]: readonly string[]): string {
  if (kind === 'CMD-SHELL') return words.join(' ');
  if (kind === 'CMD') return execForm(words);
  return kind === 'NONE' ? '' : execForm(kind ? [kind, ...words] : []);
}

function splitAssignment(assignment: string): readonly [string, string] {
  const at = assignment.indexOf('=');
  return at === -1 ? [assignment, ''] : [assignment.slice(0, at), assignment.slice(at + 1)];
}
