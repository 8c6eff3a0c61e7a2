import { createHash } from 'node:crypto';
import type { DeploymentPlan, PlanChange, PlannedVolume, PlanText } from '../contract/plan.ts';
import { showText } from './fill-plan.ts';
import { stableJson } from './stable-json.ts';

/** What an earlier plan has and a later one has not, and the other way round, by path. Secrets stand by name. */
export function diffPlans(before: DeploymentPlan | null, after: DeploymentPlan): PlanChange[] {
  const [was, is] = [before ? flatten(before) : new Map<string, string>(), flatten(after)];
  const paths = [...new Set([...is.keys(), ...was.keys()])];
  return paths.flatMap((path) => {
    const change = { path, before: was.get(path) ?? null, after: is.get(path) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

function flatten({ services, routes, checks }: DeploymentPlan): Map<string, string> {
  const lines = new Map<string, string>();
  for (const { id, env, files, ports, volumes, image, ...rest } of services) {
    const at = `services.${id}`;
    lines.set(
      `${at}.image`,
      `${image.repository}${image.tag ? `:${image.tag}` : ''}${image.digest ? `@${image.digest}` : ''}`,
    );
    for (const [name, text] of Object.entries(env)) lines.set(`${at}.env.${name}`, showText(text));
    for (const { path, content, mode } of files) {
      lines.set(`${at}.files.${path}`, `${mode.toString(8)} ${shorten(content)}`);
    }
    for (const port of ports) {
      const published = port.published === null ? '' : `${port.published}→`;
      lines.set(`${at}.ports.${port.id}`, `${published}${port.container}/${port.protocol}`);
    }
    for (const volume of volumes) lines.set(`${at}.volumes.${volume.id}`, showVolume(volume));
    for (const [name, value] of Object.entries(rest)) {
      if (name === 'role' || isNothing(value)) continue;
      lines.set(`${at}.${name}`, typeof value === 'string' ? value : stableJson(value));
    }
  }
  for (const { service, port, host, path, sticky } of routes) {
    lines.set(`routes.${host}${path}`, `${service}:${port}${sticky ? ', sticky' : ''}`);
  }
  for (const { service, path, status, body } of checks) {
    lines.set(
      `checks.${service}${path}`,
      [status, body].filter((part) => part !== null).join(' ') || 'answers',
    );
  }
  return lines;
}

function showVolume({ path, access, sizeBytes }: PlannedVolume): string {
  return `${path}, ${Math.round(sizeBytes / 1024 ** 2)} MiB${access === 'shared' ? ', shared' : ''}`;
}

const longest = 200;
/** With a digest of the whole: a change behind the part that is shown is one too. */
const shorten = (content: PlanText): string => {
  const text = showText(content);
  if (text.length <= longest) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return `${text.slice(0, longest)}… (${text.length} characters, ${digest})`;
};

const isNothing = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);
