import { randomInt } from 'node:crypto';
import semver from 'semver';
import type {
  EnvEntry,
  Localized,
  Parameter,
  ParameterValue,
  ParameterValues,
  PortEntry,
  VolumeEntry,
} from '../contract/blueprints.ts';
import { containerPath, envName } from '../contract/plan.ts';
import { ownWords, type ValueFault, valueFaultSentences } from '../contract/value-faults.ts';
import type { InputIssue } from '../errors.ts';
import type { Blueprint, BlueprintImage } from './blueprint.ts';
import { fillSentence } from './sentences.ts';
import { isForbiddenPath } from './validate-plan.ts';

export type ReadValues = {
  /** Of every parameter that is asked; secrets are left out. */
  values: ParameterValues;
  /** Those that were given. */
  secrets: Record<string, string>;
  /** Those that must be made up. */
  generate: { name: string; length: number }[];
  /** `path` begins with the id of the parameter. */
  issues: InputIssue[];
};

/**
 * What was entered, checked against the parameters that the image's version knows, on top of the preset and the
 * defaults. Nothing is dropped silently: what nobody asked for is an issue.
 *
 * @param known The secrets that have a value from before: they stay where nothing is given.
 */
export function readValues(
  blueprint: Blueprint,
  image: BlueprintImage,
  presetId: string,
  given: ParameterValues,
  { known = new Set() }: { known?: ReadonlySet<string> } = {},
): ReadValues {
  const parameters = parametersOf(blueprint, image);
  const preset = blueprint.facts.presets.find(({ id }) => id === presetId)?.values ?? {};
  const read: ReadValues = { values: {}, secrets: {}, generate: [], issues: [] };
  const ids = new Set(parameters.map(({ id }) => id));
  for (const id of Object.keys(given)) {
    if (!ids.has(id)) read.issues.push({ path: id, ...say('unknown') });
  }
  for (const parameter of parameters) {
    const entered = given[parameter.id];
    const value = entered ?? preset[parameter.id] ?? parameter.default;
    if (parameter.type === 'secret') readSecret(parameter, entered, known, read);
    else readValue(parameter, value, known, read);
  }
  dropHidden(parameters, read);
  return read;
}

/** The parameters that the version of an image knows; all of them where its version is unknown. */
export function parametersOf(blueprint: Blueprint, image: BlueprintImage): Parameter[] {
  const parameters = blueprint.parametersFor?.(image) ?? blueprint.facts.parameters;
  const version = blueprint.versionOf(image);
  return parameters.filter(
    ({ versions }) => versions === null || version === null || semver.satisfies(version, versions),
  );
}

/** Letters and digits alone: they pass unharmed through shells, URLs and configuration files. */
export function makeSecret(length: number): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}

function readSecret(
  parameter: Parameter,
  entered: ParameterValue | undefined,
  known: ReadonlySet<string>,
  read: ReadValues,
): void {
  const { id, generated, required } = parameter;
  if (typeof entered === 'string' && entered !== '') {
    const fault = textFault(parameter, entered);
    if (fault) read.issues.push({ path: id, ...fault });
    read.secrets[id] = entered;
    return;
  }
  if (known.has(id)) return;
  if (generated !== null) read.generate.push({ name: id, length: generated });
  else if (required) read.issues.push({ path: id, ...say('required') });
}

function readValue(
  parameter: Parameter,
  value: ParameterValue | null,
  known: ReadonlySet<string>,
  read: ReadValues,
): void {
  const { id, required } = parameter;
  if (value === null || value === '') {
    if (required) read.issues.push({ path: id, ...say('required') });
    return;
  }
  const fault = faultOf(parameter, value);
  if (fault) read.issues.push({ path: id + (fault.at ?? ''), ...fault.said });
  else read.values[id] = parameter.type === 'env' ? readEnv(value as EnvEntry[], known, read) : value;
}

/** What is wrong: for people in English, and by a code that the pages translate. */
type Said = Omit<InputIssue, 'path'>;
type Fault = { said: Said; at?: string };

const say = (code: ValueFault, params: Record<string, string> = {}): Said => ({
  message: fillSentence(valueFaultSentences[code], params),
  code,
  params,
});

/** The same in words of the blueprint. */
export const sayOwn = (words: Localized): Said => ({ message: words.en, code: ownWords, params: words });

const orNone = (said: Said | null): Fault | null => said && { said };

function faultOf(parameter: Parameter, value: ParameterValue): Fault | null {
  switch (parameter.type) {
    case 'string':
    case 'text':
    case 'secret':
      return orNone(typeof value === 'string' ? textFault(parameter, value) : say('text'));
    case 'boolean':
      return orNone(typeof value === 'boolean' ? null : say('switch'));
    case 'enum':
      return orNone(parameter.options.some((option) => option.value === value) ? null : say('option'));
    case 'int':
    case 'memory':
    case 'size':
      return orNone(Number.isInteger(value) ? rangeFault(parameter, value as number) : say('whole-number'));
    case 'cpus':
      return orNone(typeof value === 'number' ? rangeFault(parameter, value) : say('number'));
    case 'env':
      return listFault(value, isEnvEntry, envFault);
    case 'ports':
      return listFault(value, isPortEntry, portFault);
    case 'volumes':
      return listFault(value, isVolumeEntry, volumeFault);
  }
}

function textFault({ pattern, patternHelp, max }: Parameter, value: string): Said | null {
  if (value.includes('\0')) return say('nul');
  if (max !== null && value.length > max) return say('too-long', { max: String(max) });
  if (pattern !== null && !new RegExp(`^(?:${pattern})$`, 's').test(value)) {
    return patternHelp ? sayOwn(patternHelp) : say('form');
  }
  return null;
}

const mebi = 1024 ** 2;

function rangeFault({ type, min, max }: Parameter, value: number): Said | null {
  // As people enter them.
  const inBytes = type === 'memory' || type === 'size';
  const told = (limit: number) => (inBytes ? `${Math.ceil(limit / mebi)} MiB` : String(limit));
  if (min !== null && value < min) return say('at-least', { min: told(min) });
  return max !== null && value > max ? say('at-most', { max: told(max) }) : null;
}

function listFault<Entry>(
  value: ParameterValue,
  isEntry: (each: unknown) => each is Entry,
  fault: (each: Entry, all: Entry[]) => Said | null,
): Fault | null {
  if (!Array.isArray(value)) return { said: say('list') };
  const entries: unknown[] = value;
  const all = entries.filter(isEntry);
  if (all.length !== entries.length) return { said: say('entry') };
  for (const [at, each] of all.entries()) {
    const said = fault(each, all);
    if (said) return { said, at: `.${at}` };
  }
  return null;
}

const has = (each: unknown, ...names: string[]): boolean =>
  typeof each === 'object' && each !== null && names.every((name) => Object.hasOwn(each, name));
const isEnvEntry = (each: unknown): each is EnvEntry => has(each, 'name', 'value');
const isPortEntry = (each: unknown): each is PortEntry => has(each, 'container', 'published');
const isVolumeEntry = (each: unknown): each is VolumeEntry => has(each, 'path', 'sizeBytes');

function envFault({ name, secret }: EnvEntry, all: EnvEntry[]): Said | null {
  if (!envName.safeParse(name).success) return say('variable-name', { name });
  if (all.filter((each) => each.name === name).length > 1) return say('twice', { what: name });
  const alike = all.find(
    (each) => each.name !== name && each.secret && envSecret(each.name) === envSecret(name),
  );
  return secret && alike ? say('too-alike', { name, other: alike.name }) : null;
}

function portFault({ container }: PortEntry, all: PortEntry[]): Said | null {
  return all.filter((each) => each.container === container).length > 1
    ? say('port-twice', { port: String(container) })
    : null;
}

function volumeFault({ path, sizeBytes }: VolumeEntry, all: VolumeEntry[]): Said | null {
  if (!containerPath.safeParse(path).success) return say('volume-path');
  if (isForbiddenPath(path)) return say('volume-place', { path });
  if (all.filter((each) => each.path === path).length > 1) return say('twice', { what: path });
  return sizeBytes >= mebi ? null : say('volume-size');
}

/** The secret of a variable; its name among the secrets of the plan. */
export const envSecret = (name: string): string => `env_${name.replace(/[^A-Za-z0-9_]/g, '_')}`.slice(0, 60);

/** Variables that are secret keep their name among the values; what they hold goes where secrets go. */
function readEnv(entries: readonly EnvEntry[], known: ReadonlySet<string>, read: ReadValues): EnvEntry[] {
  return entries.map(({ name, value, secret }) => {
    if (!secret) return { name, value, secret: false };
    const key = envSecret(name);
    if (value !== '' || !known.has(key)) read.secrets[key] = value;
    return { name, value: '', secret: true };
  });
}

/** What is not asked because of another answer does not count: neither its value nor that it lacks one. */
function dropHidden(parameters: readonly Parameter[], read: ReadValues): void {
  for (const { id, showIf } of parameters) {
    if (!showIf) continue;
    const answer = read.values[showIf.parameter];
    if ((typeof answer === 'string' || typeof answer === 'boolean') && showIf.values.includes(answer))
      continue;
    delete read.values[id];
    delete read.secrets[id];
    read.generate = read.generate.filter(({ name }) => name !== id);
    read.issues = read.issues.filter(({ path }) => path !== id && !path.startsWith(`${id}.`));
  }
}
