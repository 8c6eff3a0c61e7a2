import type { Instruction, RunConfig } from './instructions.ts';

/** The README of a repository, from what its newest image says of itself. `host` is where it is pulled from. */
export function writeOverview({
  name,
  description,
  about,
  tags,
  instructions,
  host,
}: {
  name: string;
  description: string;
  /** Paragraphs after the first sentence. */
  about: readonly string[];
  tags: readonly string[];
  instructions: readonly Instruction[];
  host: string;
}): string {
  const config: RunConfig = {};
  for (const { change } of instructions) change?.(config);
  const reference = `${host}/${name}:${tags[0] ?? 'latest'}`;
  return [
    `# ${name.split('/').at(-1)}`,
    description,
    ...about,
    '## How to use it',
    fence('bash', runCommand(reference, config)),
    'As a base:',
    fence('dockerfile', `FROM ${reference}\nCOPY . .`),
    '## Tags',
    list(tags.slice(0, 8).map((tag) => `\`${tag}\``)),
    ...settings(config),
    ...(config.Volumes
      ? [
          '## Data',
          `Keep ${codes(Object.keys(config.Volumes))} on a volume: what is written there outlives the container.`,
        ]
      : []),
    ...(config.Healthcheck ? ['## Health', fence('bash', config.Healthcheck.Test[1] ?? '')] : []),
  ].join('\n\n');
}

function runCommand(reference: string, config: RunConfig): string {
  const ports = Object.keys(config.ExposedPorts ?? {}).map((port) => port.split('/')[0]);
  const options = [
    ...ports.map((port) => `-p ${port}:${port}`),
    ...Object.keys(config.Volumes ?? {}).map((folder) => `-v data:${folder}`),
  ];
  return ['docker run --rm', ...options, reference].join(' ');
}

function settings({ Env = [] }: RunConfig): string[] {
  const shown = Env.filter((each) => !each.startsWith('PATH='));
  if (shown.length === 0) return [];
  const rows = shown.map((each) => {
    const at = each.indexOf('=');
    return `| \`${each.slice(0, at)}\` | ${each.slice(at + 1) ? `\`${each.slice(at + 1)}\`` : 'empty'} |`;
  });
  return ['## Settings', ['| variable | default |', '| --- | --- |', ...rows].join('\n')];
}

const fence = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;
const list = (items: readonly string[]) => items.map((item) => `* ${item}`).join('\n');
const codes = (texts: readonly string[]) => texts.map((text) => `\`${text}\``).join(', ');
