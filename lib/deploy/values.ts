import { randomInt } from 'node:crypto';
import semver from 'semver';
import type {
  EnvEntry,
  Parameter,
  ParameterValue,
  ParameterValues,
  PortEntry,
  VolumeEntry,
} from '../contract/blueprints.ts';
import { containerPath, envName } from '../contract/plan.ts';
import type { Blueprint, BlueprintImage } from './blueprint.ts';
import { isForbiddenPath } from './validate-plan.ts';

export type ReadValues = {
  /** Of every parameter that is asked; secrets are left out. */
  values: ParameterValues;
  /** Those that were given. */
  secrets: Record<string, string>;
  /** Those that must be made up. */
  generate: { name: string; length: number }[];
  /** `path` begins with the id of the parameter. */
  issues: { path: string; message: string }[];
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
    if (!ids.has(id)) read.issues.push({ path: id, message: 'There is no such parameter for this image.' });
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
    if (fault) read.issues.push({ path: id, message: fault });
    read.secrets[id] = entered;
    return;
  }
  if (known.has(id)) return;
  if (generated !== null) read.generate.push({ name: id, length: generated });
  else if (required) read.issues.push({ path: id, message: 'Enter a value.' });
}

function readValue(
  parameter: Parameter,
  value: ParameterValue | null,
  known: ReadonlySet<string>,
  read: ReadValues,
): void {
  const { id, required } = parameter;
  if (value === null || value === '') {
    if (required) read.issues.push({ path: id, message: 'Enter a value.' });
    return;
  }
  const fault = faultOf(parameter, value);
  if (fault) read.issues.push({ path: id + (fault.at ?? ''), message: fault.message });
  else read.values[id] = parameter.type === 'env' ? readEnv(value as EnvEntry[], known, read) : value;
}

type Fault = { message: string; at?: string };

function faultOf(parameter: Parameter, value: ParameterValue): Fault | null {
  switch (parameter.type) {
    case 'string':
    case 'text':
    case 'secret': {
      if (typeof value !== 'string') return { message: 'Enter a text.' };
      const message = textFault(parameter, value);
      return message ? { message } : null;
    }
    case 'boolean':
      return typeof value === 'boolean' ? null : { message: 'Choose yes or no.' };
    case 'enum':
      return parameter.options.some((option) => option.value === value)
        ? null
        : { message: 'Choose one of the options.' };
    case 'int':
    case 'memory':
    case 'size':
      return Number.isInteger(value)
        ? rangeFault(parameter, value as number)
        : { message: 'Enter a whole number.' };
    case 'cpus':
      return typeof value === 'number' ? rangeFault(parameter, value) : { message: 'Enter a number.' };
    case 'env':
      return listFault(value, isEnvEntry, envFault);
    case 'ports':
      return listFault(value, isPortEntry, portFault);
    case 'volumes':
      return listFault(value, isVolumeEntry, volumeFault);
  }
}

function textFault({ pattern, patternHelp, max }: Parameter, value: string): string | null {
  if (value.includes('\0')) return 'It must not contain a NUL character.';
  if (max !== null && value.length > max) return `Use at most ${max} characters.`;
  if (pattern !== null && !new RegExp(`^(?:${pattern})$`, 's').test(value)) {
    return patternHelp?.en ?? 'It does not have the form that is needed.';
  }
  return null;
}

function rangeFault({ min, max }: Parameter, value: number): Fault | null {
  if (min !== null && value < min) return { message: `It must be at least ${min}.` };
  return max !== null && value > max ? { message: `It must be at most ${max}.` } : null;
}

function listFault<Entry>(
  value: ParameterValue,
  isEntry: (each: unknown) => each is Entry,
  fault: (each: Entry, all: Entry[]) => string | null,
): Fault | null {
  if (!Array.isArray(value)) return { message: 'Enter a list.' };
  const entries: unknown[] = value;
  const all = entries.filter(isEntry);
  if (all.length !== entries.length) return { message: 'An entry does not have the form that is needed.' };
  for (const [at, each] of all.entries()) {
    const message = fault(each, all);
    if (message) return { message, at: `.${at}` };
  }
  return null;
}

const has = (each: unknown, ...names: string[]): boolean =>
  typeof each === 'object' && each !== null && names.every((name) => Object.hasOwn(each, name));
const isEnvEntry = (each: unknown): each is EnvEntry => has(each, 'name', 'value');
const isPortEntry = (each: unknown): each is PortEntry => has(each, 'container', 'published');
const isVolumeEntry = (each: unknown): each is VolumeEntry => has(each, 'path', 'sizeBytes');

function envFault({ name, secret }: EnvEntry, all: EnvEntry[]): string | null {
  if (!envName.safeParse(name).success) return `“${name}” is no name of a variable.`;
  if (all.filter((each) => each.name === name).length > 1) return `${name} stands there twice.`;
  const alike = all.find(
    (each) => each.name !== name && each.secret && envSecret(each.name) === envSecret(name),
  );
  return secret && alike ? `${name} and ${alike.name} are too much alike to be secret both.` : null;
}

function portFault({ container }: PortEntry, all: PortEntry[]): string | null {
  return all.filter((each) => each.container === container).length > 1
    ? `Port ${container} stands there twice.`
    : null;
}

const smallestVolume = 1024 ** 2;
function volumeFault({ path, sizeBytes }: VolumeEntry, all: VolumeEntry[]): string | null {
  if (!containerPath.safeParse(path).success) return 'A volume needs an absolute path, such as /data.';
  if (isForbiddenPath(path)) return `${path} is no place for a volume.`;
  if (all.filter((each) => each.path === path).length > 1) return `${path} stands there twice.`;
  return sizeBytes >= smallestVolume ? null : 'A volume needs at least 1 MiB.';
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
