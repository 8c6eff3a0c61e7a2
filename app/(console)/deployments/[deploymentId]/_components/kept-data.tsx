'use client';

import { Button } from '@heroui/react/button';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { VolumeList } from '#components/deployments/volume-list';
import { ConfirmDialog } from '#components/ui/dialog';
import { useDeploymentChanges } from '#lib/client/deployments';
import { useDialog } from '#lib/client/dialog';
import type { DeploymentView } from '#lib/contract/deployments';
import { TypeNameField } from './type-name-field';

/** What a removed deployment has left; it goes once somebody types its name. */
export function KeptData({ deployment }: { deployment: DeploymentView }) {
  const t = useTranslations('deployments.kept');
  const dialog = useDialog();
  const { remove } = useDeploymentChanges(deployment.id);
  const [typed, setTyped] = useState('');
  const { name, keptVolumes, abilities, busy } = deployment;
  const go = () => remove.mutate({ volumes: true }, { onSuccess: () => dialog.props.onOpenChange(false) });
  return (
    <Section title={t('volumes')} description={t('use')}>
      <VolumeList volumes={keptVolumes} />
      {abilities.deploy ? (
        <Button
          variant="danger"
          className="mt-4"
          isDisabled={busy !== null}
          onPress={() => {
            remove.reset();
            setTyped('');
            dialog.open();
          }}
        >
          {t('action')}
        </Button>
      ) : null}
      <ConfirmDialog
        key={dialog.key}
        {...dialog.props}
        title={t('confirm', { name })}
        confirmLabel={t('go')}
        isPending={remove.isPending}
        isConfirmDisabled={typed !== name}
        error={remove.error}
        onConfirm={go}
      >
        <p>{t('body')}</p>
        <VolumeList volumes={keptVolumes} />
        <TypeNameField name={name} value={typed} onChange={setTyped} />
      </ConfirmDialog>
    </Section>
  );
}
