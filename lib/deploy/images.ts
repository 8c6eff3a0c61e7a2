import type { Principal, UserPrincipal } from '../access/index.ts';
import { getImage, getRepositoryByName } from '../catalog/index.ts';
import type { ImageView } from '../contract/images.ts';
import { AppError } from '../errors.ts';
import { isDigest, parseImageRef } from '../registry/index.ts';
import type { BlueprintImage } from './blueprint.ts';
import type { DeployContext } from './context.ts';

/** An image as it was chosen for the main service. */
export type ChosenImage = BlueprintImage & {
  sizeBytes: number;
  /** The registry does not answer with its content. */
  contentMissing: boolean;
  /** It has a config that says what to run: charts, signatures and other artifacts have none. */
  isContainer: boolean;
};

/** How an image is told, by its tag where it has one. */
export function imageRefOf(image: { repository: string; tag: string | null; digest: string }): string {
  return image.tag === null ? `${image.repository}@${image.digest}` : `${image.repository}:${image.tag}`;
}

/**
 * Reads what a form and a plan need of an image.
 * @throws AppError INVALID_INPUT for what names no image; NOT_FOUND, also for what the principal may not see;
 * REGISTRY_UNAVAILABLE
 */
export async function readImage(
  { db, registry }: DeployContext,
  principal: Principal,
  ref: string,
): Promise<ChosenImage> {
  const parsed = parseImageRef(ref);
  if (!parsed) {
    throw new AppError('INVALID_INPUT', 'Some fields need correcting.', {
      reason: 'invalid-input',
      issues: [{ path: 'image', message: 'An image is named <repository>:<tag> or <repository>@<digest>.' }],
    });
  }
  const repository = await getRepositoryByName(db, principal, parsed.repository);
  const image = await getImage({ db, registry }, principal, repository.id, parsed.reference);
  return {
    repository: repository.name,
    tag: isDigest(parsed.reference) ? null : parsed.reference,
    digest: image.digest,
    platforms: platformsOf(image),
    config: image.image?.config ?? null,
    history: image.image?.layers.map((layer) => layer.command) ?? [],
    sizeBytes: image.sizeBytes,
    contentMissing: image.contentMissing,
    isContainer: Boolean(image.image?.config),
  };
}

/** The same; null for what does not exist, or may not be seen. */
export async function findImage(
  context: DeployContext,
  principal: Principal,
  ref: string,
): Promise<ChosenImage | null> {
  try {
    return await readImage(context, principal, ref);
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

function platformsOf({ platforms, image }: ImageView): ChosenImage['platforms'] {
  const ofIndex = platforms.flatMap(({ platform }) => (platform ? [platform] : []));
  if (ofIndex.length > 0) return ofIndex;
  return image?.platform ? [image.platform] : [];
}

/**
 * What a tenant's robot sees: an engine pulls with its rights, and not with those of whoever deploys, who may belong to
 * several tenants.
 */
export function tenantReader(tenantId: string): UserPrincipal {
  return {
    kind: 'user',
    userId: '',
    name: tenantId,
    isAdmin: false,
    memberships: new Map([[tenantId, 'viewer']]),
    scopes: new Set(['pull']),
    via: 'token',
  };
}
