'use client';

import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Bytes } from '#components/ui/bytes';
import { CopyButton } from '#components/ui/copy-button';
import { SelectBox } from '#components/ui/data-table';
import { DigestText } from '#components/ui/digest-text';
import { PlatformList } from '#components/ui/platform-list';
import { RelativeTime } from '#components/ui/relative-time';
import { useMe } from '#lib/client/me';
import { usePullClient } from '#lib/client/pull-client';
import type { RepositoryDetail, TagView } from '#lib/contract/repositories';
import { imageReference, pullCommand } from '#lib/format/pull-commands';
import type { TagSelection } from './use-tag-selection';

/** The row's checkbox; with Shift held it selects every row from the one clicked before. */
export function SelectCell({
  name,
  isSelected,
  selection,
}: {
  name: string;
  isSelected: boolean;
  selection: TagSelection;
}) {
  const t = useTranslations('repository.tags');
  const isRange = useRef(false);
  return (
    // The click tells whether Shift is held, the change that follows it does not.
    <td
      className="w-8 py-2 align-top select-none @3xl:py-1 @3xl:align-middle"
      onClickCapture={(event) => {
        isRange.current = event.shiftKey;
      }}
    >
      <SelectBox
        label={t('select', { tag: name })}
        isSelected={isSelected}
        onChange={() => selection.toggle(name, { isRange: isRange.current })}
      />
    </td>
  );
}

/** Who pushed the tag; unknown for what was found in the registry. */
export function Pusher({ tag: { pushedBy } }: { tag: TagView }) {
  const t = useTranslations('repository.tags');
  if (pushedBy) return <span className="break-all">{pushedBy.name}</span>;
  return (
    <span className="text-muted" title={t('nobodyHint')}>
      {t('nobody')}
    </span>
  );
}

/** What the columns say, in lines below the name, where there is no room for columns. */
export function NarrowFacts({ tag }: { tag: TagView }) {
  const t = useTranslations('repository.facts');
  return (
    <div className="mt-0.5 flex flex-wrap items-center gap-x-3 text-xs text-muted @3xl:hidden">
      <DigestText digest={tag.digest} />
      <Bytes value={tag.sizeBytes} />
      <PlatformList platforms={tag.platforms} />
      <span>
        <Pusher tag={tag} />, <RelativeTime iso={tag.pushedAt} />
      </span>
      <span>{t('pulls', { count: tag.pullCount })}</span>
    </div>
  );
}

/** Copies the command that pulls this tag with the client chosen above. */
export function CopyPull({ repository, tag }: { repository: RepositoryDetail; tag: TagView }) {
  const { instance, user } = useMe();
  const [client] = usePullClient();
  const command = pullCommand(client, imageReference(instance.host, repository.name, tag.name), {
    origin: instance.origin,
    userName: user?.name ?? null,
    needsLogin: repository.visibility !== 'public' || !instance.anonymousPull,
  });
  return <CopyButton text={command} label={`${client} pull ${tag.name}`} />;
}
