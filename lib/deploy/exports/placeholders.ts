import type { DeploymentPlan, PlanText } from '../../contract/plan.ts';
import type { FilledPlan } from '../engine.ts';
import { fillPlan } from '../fill-plan.ts';
import { secretsOf } from '../validate-plan.ts';

export type ExportPlace = {
  /** The registry as the engine reaches it: what stands before our images. */
  host: string;
  tenantId: string;
  name: string;
};

/** `adminPassword` → `ADMIN_PASSWORD`. */
export const variableOf = (secret: string): string =>
  secret.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();

/** The variables that somebody has to set who takes a plan elsewhere. */
export const variablesOf = (plan: DeploymentPlan): string[] => [...secretsOf(plan)].map(variableOf).sort();

/** A plan whose secrets read `${NAME}`: no export ever holds one. */
export function withPlaceholders(plan: DeploymentPlan): FilledPlan {
  return fillPlan(
    plan,
    Object.fromEntries([...secretsOf(plan)].map((name) => [name, `\${${variableOf(name)}}`])),
  );
}

/** A text of a plan in the words of another tool, which fills in the variables of secrets itself. */
export function renderText(
  text: PlanText,
  { plain, secret }: { plain: (part: string) => string; secret: (variable: string) => string },
): string {
  const parts = typeof text === 'string' ? [text] : text;
  return parts
    .map((part) => (typeof part === 'string' ? plain(part) : secret(variableOf(part.secret))))
    .join('');
}

/** What stands above an export. */
export function headOf(plan: DeploymentPlan, { host }: ExportPlace): string[] {
  const variables = variablesOf(plan);
  return [
    `# Log in first: docker login ${host}`,
    ...(variables.length > 0 ? [`# Set these, which are secret: ${variables.join(' ')}`] : []),
  ];
}

/** Also for readers of YAML 1.1, where `yes` is no text, `3000:22` is a number, and a tab ends the reading. */
export const yamlOptions = {
  version: '1.1',
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
  lineWidth: 0,
} as const;
