import type { DeploymentPlan } from '../../contract/plan.ts';
import { blueprints, findBlueprint } from '../../deploy/blueprints/index.ts';
import { variableOf } from '../../deploy/exports/placeholders.ts';
import { secretsOf } from '../../deploy/validate-plan.ts';
import { buildPlan } from './factories.ts';
import { imageOf, planOf } from './plan-of.ts';

export const place = { host: 'registry.example:5000', tenantId: 'acme', name: 'app' };
export const convertigo = (preset: string, values = {}): DeploymentPlan =>
  planOf(findBlueprint('convertigo')!, imageOf('acme/convertigo:8.4.3'), { preset, values });

const texts = {
  DOLLARS: `a $HOME $\{HOME} $$ $(id) \`id\``,
  QUOTES: `it's "quoted" \\ and\ttabs`,
  LINES: 'first\nsecond: - #\n',
  EMPTY: '',
  YES: 'yes',
  NUMBER: '007',
  TIME: '3000:22',
  NO: 'a name that is no text in YAML 1.1',
};
export const content = `line $one\n'two' "$\{HOME}"\n\nend`;

/** Of every blueprint and preset; the fullest Convertigo; and one whose texts want every kind of quotes. */
export const plans: [string, DeploymentPlan][] = [
  ...blueprints.flatMap((blueprint) =>
    blueprint.facts.presets.map(({ id: preset }): [string, DeploymentPlan] => [
      `${blueprint.facts.id}, ${preset}`,
      planOf(blueprint, imageOf(`acme/${blueprint.facts.id}:1`, { exposedPorts: ['8080/tcp'] }), { preset }),
    ]),
  ),
  ['convertigo with all databases and many instances', convertigo('cluster', { analytics: 'mysql' })],
  ['texts that a shell and YAML would read', awkward()],
];

export function awkward(): DeploymentPlan {
  const plan = buildPlan();
  const env = { ...texts, MIXED: ['$x-', { secret: 'password' }, "-'y'"] };
  const files = [{ path: '/srv/note.txt', content: [content, { secret: 'password' }], mode: 0o640 }];
  return { ...plan, services: [{ ...plan.services[0]!, env, files, command: ['echo', '$HOME', "it's"] }] };
}

export const secretValue = 'the secret itself';
export const variables = (plan: DeploymentPlan) =>
  Object.fromEntries([...secretsOf(plan)].map((name) => [variableOf(name), secretValue]));

/** What a service is given in the end. */
export function filled(env: DeploymentPlan['services'][number]['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, text]) => {
      const parts = typeof text === 'string' ? [text] : text;
      return [name, parts.map((part) => (typeof part === 'string' ? part : secretValue)).join('')];
    }),
  );
}
