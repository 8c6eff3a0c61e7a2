'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { DeployButton } from '#components/deployments/deploy-link';
import { BakeLink } from '#components/transfers/bake-link';
import { PageHeader } from '#components/ui/page-header';
import { BlockSkeleton, ErrorPanel } from '#components/ui/states';
import { imageQuery, isSameImage } from '#lib/client/images';
import { repositoryQuery } from '#lib/client/repository';
import { shortDigest } from '#lib/format/digest';
import { CopyImage } from './copy-image';
import { DeleteImage } from './delete-image';
import { DownloadImage } from './download-image';
import { ImageBody } from './image-body';
import { RepositoryTitle } from './repository-title';

/** One image of a repository, chosen by `?tag=` or `?digest=`, for one platform of it. */
export function ImagePage({ repositoryId, reference }: { repositoryId: string; reference: string }) {
  const platform = useSearchParams().get('platform') || null;
  const { data: repository } = useSuspenseQuery(repositoryQuery(repositoryId));
  const query = imageQuery(repositoryId, reference, platform);
  const image = useQuery({
    ...query,
    // Only while another platform is fetched: under the name of one image, no other may stand to be deleted.
    placeholderData: (shown, before) => (isSameImage(before?.queryKey, query.queryKey) ? shown : undefined),
  });
  const isDigest = reference.includes(':');
  const name = `${repository.name}${isDigest ? '@' : ':'}${reference}`;
  const text = isDigest ? `@${shortDigest(reference)}` : `:${reference}`;
  return (
    <>
      <PageHeader
        title={<RepositoryTitle repository={repository} image={{ text, reference }} />}
        action={
          <span className="flex flex-wrap gap-2">
            {repository.abilities.delete && image.data ? (
              <DeleteImage repository={repository} image={image.data} tag={isDigest ? null : reference} />
            ) : null}
            {image.data ? <DownloadImage image={image.data} reference={reference} /> : null}
            {image.data ? <CopyImage repository={repository} reference={reference} /> : null}
            {image.data?.image?.config ? <BakeLink image={name} /> : null}
            {image.data?.image?.config ? <DeployButton image={name} /> : null}
          </span>
        }
      />
      {image.isError ? <ErrorPanel error={image.error} onRetry={() => void image.refetch()} /> : null}
      {image.isPending ? <BlockSkeleton /> : null}
      {image.data && !image.isError ? (
        <ImageBody
          repository={repository}
          view={image.data}
          tag={isDigest ? null : reference}
          askedPlatform={platform}
        />
      ) : null}
    </>
  );
}
