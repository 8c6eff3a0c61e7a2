import type { ParameterValues } from '#lib/contract/blueprints';
import type { DeployFormView } from '#lib/contract/deployments';

export type Entered = {
  poolId: string;
  name: string;
  blueprint: string;
  preset: string;
  values: ParameterValues;
  reason: string;
};

/**
 * What the form holds for a tenant: what somebody has entered, also for another tenant, as far as it is there for this
 * one; the rest as the form proposes it.
 * @param form of a tenant with a pool.
 */
export function enteredIn({ pools, blueprints, name }: DeployFormView, entered: Partial<Entered>): Entered {
  const poolId = pools.find(({ id }) => id === entered.poolId)?.id ?? pools[0]!.id;
  const blueprint = blueprints.find(({ id }) => id === entered.blueprint) ?? blueprints[0]!;
  const preset = blueprint.presets.find(({ id }) => id === entered.preset) ?? blueprint.presets[0]!;
  return {
    name,
    values: {},
    reason: '',
    ...entered,
    poolId,
    blueprint: blueprint.id,
    preset: preset.id,
  };
}
