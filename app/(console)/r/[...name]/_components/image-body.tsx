'use client';

import { useTranslations } from 'use-intl';
import { type PullLine, PullPanel } from '#components/repositories/pull-panel';
import type { ImageView } from '#lib/contract/images';
import type { RepositoryDetail } from '#lib/contract/repositories';
import { artifactTypeOf } from '#lib/format/artifact';
import { ArtifactFetch } from './artifact-fetch';
import { ImageFacts } from './image-facts';
import { ImageNotice } from './image-notice';
import { ImageSection } from './image-section';
import { ImageTags } from './image-tags';
import { KeyValues } from './key-values';
import { LayerList } from './layer-list';
import { PlatformSwitch } from './platform-switch';
import { RunConfig } from './run-config';

/** Everything that is known of an image, the ways to pull it first. */
export function ImageBody({
  repository,
  view,
  tag,
  askedPlatform,
}: {
  repository: RepositoryDetail;
  view: ImageView;
  tag: string | null;
  askedPlatform: string | null;
}) {
  const t = useTranslations('image');
  const pull = useTranslations('repository.pull');
  const { image } = view;
  const isArtifact = artifactTypeOf(view) !== null;
  const lines: PullLine[] = [
    ...(tag ? [{ reference: tag, title: pull('byTag'), hint: pull('byTagHint') }] : []),
    { reference: view.digest, title: pull('byDigest'), hint: pull('byDigestHint') },
  ];
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-col gap-4">
        <ImageNotice view={view} askedPlatform={askedPlatform} />
        {isArtifact ? (
          <ArtifactFetch repositoryName={repository.name} reference={tag ?? view.digest} />
        ) : (
          <PullPanel repositoryName={repository.name} visibility={repository.visibility} lines={lines} />
        )}
        <PlatformSwitch view={view} />
        <ImageFacts view={view} />
        <ImageTags view={view} tag={tag} />
      </div>
      {image && image.layers.length > 0 ? <LayerList image={image} /> : null}
      {image?.config ? <RunConfig config={image.config} /> : null}
      {Object.keys(view.annotations).length > 0 ? (
        <ImageSection title={t('annotations')} hint={t('annotationsHint')}>
          <KeyValues entries={Object.entries(view.annotations)} />
        </ImageSection>
      ) : null}
    </div>
  );
}
