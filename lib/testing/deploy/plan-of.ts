import type { ParameterValues } from '../../contract/blueprints.ts';
import type { RunConfigView } from '../../contract/images.ts';
import type { DeploymentPlan, PlannedImage, PlannedService } from '../../contract/plan.ts';
import type { PoolKind } from '../../contract/pools.ts';
import type { Before, Blueprint, BlueprintImage } from '../../deploy/blueprint.ts';
import { planDeployment } from '../../deploy/plan.ts';
import { readValues } from '../../deploy/values.ts';

const digest = `sha256:${'a'.repeat(64)}`;

export const noConfig: RunConfigView = {
  env: [],
  exposedPorts: [],
  volumes: [],
  entrypoint: [],
  cmd: [],
  workingDir: '',
  user: '',
  labels: {},
  stopSignal: '',
  healthcheck: [],
};

/** `acme/convertigo:8.4.3` as the catalog would tell of it. */
export function imageOf(
  ref: string,
  config: Partial<RunConfigView> = {},
  history: string[] = [],
): BlueprintImage {
  const [repository = '', tag = null] = ref.split(':') as [string, string?];
  return {
    repository,
    tag,
    digest,
    platforms: [{ os: 'linux', architecture: 'amd64' }],
    config: { ...noConfig, ...config },
    history,
  };
}

type Given = {
  preset?: string;
  values?: ParameterValues;
  kind?: PoolKind;
  domain?: string | null;
  before?: Before | null;
};

/** What a blueprint makes of an image, with every wanted port given and every needed image there. */
export function planOf(blueprint: Blueprint, image: BlueprintImage, given: Given = {}): DeploymentPlan {
  const { kind = 'docker', domain = null, before = null } = given;
  const preset = given.preset ?? blueprint.facts.presets[0]!.id;
  const read = readValues(blueprint, image, preset, given.values ?? {});
  if (read.issues.length > 0) throw new Error(JSON.stringify(read.issues));
  const dependencies = blueprint.dependencies(read.values, image, kind).map(({ id, repository, tag }) => {
    const planned: PlannedImage = {
      source: 'registry',
      repository: `library/${repository}`,
      tag,
      digest,
      platform: null,
    };
    return [id, planned] as const;
  });
  const ports = domain === null ? blueprint.published(read.values, image, kind) : [];
  return planDeployment(blueprint, {
    image,
    values: read.values,
    secrets: new Set([...Object.keys(read.secrets), ...read.generate.map(({ name }) => name)]),
    dependencies: Object.fromEntries(dependencies),
    before,
    target: {
      kind,
      tenantId: 'acme',
      name: 'app',
      publicHost: 'localhost',
      domain,
      architectures: ['amd64'],
      ports: Object.fromEntries(ports.map(({ key, preferred }) => [key, preferred])),
      replicas: null,
    },
  });
}

/** What a plan that runs has left for the next one. */
export function beforeOf(plan: DeploymentPlan, image: BlueprintImage | null): Before {
  const volumes = plan.services.flatMap((service) =>
    service.volumes.map(({ id, path }) => ({ service: service.id, id, path })),
  );
  return { plan, image, volumes };
}

export function serviceOf(plan: DeploymentPlan, id: string): PlannedService {
  const service = plan.services.find((each) => each.id === id);
  if (!service) throw new Error(`no service ${id} in ${plan.services.map((each) => each.id)}`);
  return service;
}
