import { createHash } from 'node:crypto';
import type { DeploymentRef } from '../../engine.ts';
import { stableJson } from '../../stable-json.ts';

/** What everything carries that we make in an engine; nothing without it is touched. */
export type OwnLabels = Record<string, string>;

export const label = {
  managed: 'ownbase.managed',
  instance: 'ownbase.instance',
  tenant: 'ownbase.tenant',
  deployment: 'ownbase.deployment',
  name: 'ownbase.name',
  service: 'ownbase.service',
  replica: 'ownbase.replica',
  spec: 'ownbase.spec',
  volume: 'ownbase.volume',
  path: 'ownbase.path',
  order: 'ownbase.order',
  backup: 'ownbase.backup',
  holder: 'ownbase.holder',
  image: 'ownbase.image',
} as const;

export function labelsOf({ instanceId, tenantId, deploymentId, name }: DeploymentRef): OwnLabels {
  return {
    [label.managed]: 'true',
    [label.instance]: instanceId,
    [label.tenant]: tenantId,
    [label.deployment]: deploymentId,
    [label.name]: name,
  };
}

/** Compares what makes a thing ours; a tenant chooses none of it. */
export function isOurs(
  ref: DeploymentRef,
  labels: Readonly<Record<string, string>> | null | undefined,
): boolean {
  const own = labelsOf(ref);
  return [label.managed, label.instance, label.deployment].every((key) => labels?.[key] === own[key]);
}

/** The end of a deployment's id, which is random: unlike any other deployment's of that name, before or after. */
export const suffixOf = ({ deploymentId }: DeploymentRef): string => deploymentId.slice(-10);

export const networkName = (ref: DeploymentRef): string => `ob-${ref.tenantId}-${ref.name}-${suffixOf(ref)}`;

export const volumeName = (ref: DeploymentRef, service: string, volume: string): string =>
  `ob-${ref.tenantId}-${suffixOf(ref)}-${service}-${volume}`;

export const backupVolumeName = (ref: DeploymentRef, service: string, volume: string, name: string): string =>
  `${volumeName(ref, service, volume)}--${name}`;

/**
 * Tells one specification from another. The id of the deployment goes in, so that equal passwords of two deployments do
 * not show as equal names.
 */
export function specHash(ref: DeploymentRef, spec: unknown): string {
  return createHash('sha256')
    .update(`${ref.deploymentId}\n${stableJson(spec)}`)
    .digest('hex')
    .slice(0, 10);
}
