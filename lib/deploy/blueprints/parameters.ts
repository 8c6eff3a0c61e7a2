import type { Localized, Parameter, ParameterValue, ParameterValues } from '../../contract/blueprints.ts';

/** What differs from a parameter that is optional, shown at once, and known to every version. */
type Rest = Partial<Omit<Parameter, 'id' | 'type' | 'label'>>;

/** Both languages side by side. */
export const words = (en: string, zh: string): Localized => ({ en, 'zh-CN': zh });

function make(type: Parameter['type'], id: string, label: Localized, help: Localized, rest: Rest): Parameter {
  return {
    id,
    type,
    label,
    help,
    group: 'general',
    advanced: false,
    required: false,
    default: null,
    generated: null,
    pattern: null,
    patternHelp: null,
    min: null,
    max: null,
    options: [],
    showIf: null,
    immutable: false,
    versions: null,
    ...rest,
  };
}

type Maker = (id: string, label: Localized, help: Localized, rest?: Rest) => Parameter;
const maker =
  (type: Parameter['type']): Maker =>
  (id, label, help, rest = {}) =>
    make(type, id, label, help, rest);

export const stringParameter = maker('string');
export const textParameter = maker('text');
export const secretParameter = maker('secret');
export const booleanParameter = maker('boolean');
export const enumParameter = maker('enum');
export const intParameter = maker('int');
export const envParameter = maker('env');
export const portsParameter = maker('ports');
export const volumesParameter = maker('volumes');

export const mebi = 1024 ** 2;
export const gibi = 1024 ** 3;

/** Of one replica of the main service. */
export const memoryParameter = (defaultBytes: number, minBytes: number, rest: Rest = {}): Parameter =>
  make(
    'memory',
    'memory',
    words('Memory', '内存'),
    words(
      'The most that it may use; it is ended and started again beyond.',
      '最多可使用的内存；超出后会被终止并重新启动。',
    ),
    { group: 'resources', default: defaultBytes, min: minBytes, max: 1024 * gibi, ...rest },
  );

export const cpusParameter = (defaultCpus: number): Parameter =>
  make(
    'cpus',
    'cpus',
    words('CPUs', 'CPU 数'),
    words(
      'How much of the processors it may use: 0.5 is half of one.',
      '最多可使用的处理器数量：0.5 表示半个。',
    ),
    { group: 'resources', default: defaultCpus, min: 0.05, max: 256 },
  );

export const replicasParameter = (max: number, rest: Rest = {}): Parameter =>
  make(
    'int',
    'replicas',
    words('Replicas', '副本数'),
    words('How many of it run side by side.', '并行运行的实例数量。'),
    { group: 'resources', default: 1, min: 1, max, advanced: true, ...rest },
  );

export const sizeParameter = (
  id: string,
  label: Localized,
  help: Localized,
  defaultBytes: number,
): Parameter =>
  make('size', id, label, help, {
    group: 'resources',
    default: defaultBytes,
    min: 64 * mebi,
    max: 100 * 1024 * gibi,
    advanced: true,
    immutable: true,
  });

export const resourceGroups = [
  { id: 'general', label: words('General', '常规') },
  { id: 'resources', label: words('Resources', '资源') },
];

/** Reads a value that its parameter has checked; `fallback` where it was not asked. */
export function read(values: ParameterValues, id: string, fallback: string): string;
export function read(values: ParameterValues, id: string, fallback: number): number;
export function read(values: ParameterValues, id: string, fallback: boolean): boolean;
export function read(values: ParameterValues, id: string, fallback: ParameterValue): ParameterValue {
  const value = values[id];
  return typeof value === typeof fallback ? value! : fallback;
}

/** The same of a list. */
export function readList<Entry>(values: ParameterValues, id: string): Entry[] {
  const value = values[id];
  return Array.isArray(value) ? (value as Entry[]) : [];
}
