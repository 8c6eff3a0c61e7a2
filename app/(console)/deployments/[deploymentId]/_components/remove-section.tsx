'use client';

import { Button } from '@heroui/react/button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { VolumeList } from '#components/deployments/volume-list';
import { ConfirmDialog } from '#components/ui/dialog';
import { CheckField } from '#components/ui/fields';
import { usageQuery, useDeploymentChanges } from '#lib/client/deployments';
import { useDialog } from '#lib/client/dialog';
import type { DeploymentView } from '#lib/contract/deployments';
import { TypeNameField } from './type-name-field';

/** Its volumes stay unless somebody says otherwise, and then types its name. */
export function RemoveSection({ deployment }: { deployment: DeploymentView }) {
  const t = useTranslations('deployments.remove');
  const dialog = useDialog();
  const { remove } = useDeploymentChanges(deployment.id);
  const [withVolumes, setWithVolumes] = useState(false);
  const [typed, setTyped] = useState('');
  const usage = useQuery({ ...usageQuery(deployment.id), enabled: dialog.props.isOpen });
  const volumes = usage.data?.volumes ?? [];
  const { name } = deployment;
  const go = () =>
    remove.mutate({ volumes: withVolumes }, { onSuccess: () => dialog.props.onOpenChange(false) });
  return (
    <Section title={t('title')} description={t('lead')}>
      <Button
        variant="danger"
        isDisabled={deployment.busy !== null}
        onPress={() => {
          remove.reset();
          setWithVolumes(false);
          setTyped('');
          dialog.open();
        }}
      >
        {t('action')}
      </Button>
      <ConfirmDialog
        key={dialog.key}
        {...dialog.props}
        title={t('confirm', { name })}
        confirmLabel={withVolumes ? t('goWithData') : t('go')}
        isPending={remove.isPending}
        isConfirmDisabled={withVolumes && typed !== name}
        error={remove.error}
        onConfirm={go}
      >
        <p>{t('body')}</p>
        {volumes.length > 0 ? <VolumeList volumes={volumes} /> : null}
        <CheckField
          label={t('volumes')}
          hint={withVolumes ? undefined : t('keeps')}
          checked={withVolumes}
          onChange={(event) => setWithVolumes(event.currentTarget.checked)}
        />
        {withVolumes ? <TypeNameField name={name} value={typed} onChange={setTyped} /> : null}
      </ConfirmDialog>
    </Section>
  );
}
