import type { DeploymentPlan, PlanText } from '../contract/plan.ts';
import type { FilledPlan } from './engine.ts';

/**
 * Puts the secrets where the plan names them. The result goes to an engine and nowhere else.
 * @throws Error for a secret that has no value: a plan is never applied with a hole in it.
 */
export function fillPlan(plan: DeploymentPlan, secrets: Readonly<Record<string, string>>): FilledPlan {
  const fill = (text: PlanText) => fillText(text, secrets);
  return {
    ...plan,
    services: plan.services.map((service) => ({
      ...service,
      env: Object.fromEntries(Object.entries(service.env).map(([name, text]) => [name, fill(text)])),
      files: service.files.map((file) => ({ ...file, content: fill(file.content) })),
    })),
  };
}

function fillText(text: PlanText, secrets: Readonly<Record<string, string>>): string {
  if (typeof text === 'string') return text;
  return text.map((part) => (typeof part === 'string' ? part : secretValue(part.secret, secrets))).join('');
}

function secretValue(name: string, secrets: Readonly<Record<string, string>>): string {
  const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  if (value === undefined) throw new Error(`the plan names a secret ${name}, which has no value`);
  return value;
}

/** The secrets that a text names. */
export function secretsIn(text: PlanText): string[] {
  return typeof text === 'string'
    ? []
    : text.flatMap((part) => (typeof part === 'string' ? [] : [part.secret]));
}

/** With `{name}` where a secret stands: for people. */
export function showText(text: PlanText): string {
  return typeof text === 'string'
    ? text
    : text.map((part) => (typeof part === 'string' ? part : `{${part.secret}}`)).join('');
}
