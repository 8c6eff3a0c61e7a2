import { z } from 'zod';
import { planName, secretName } from './plan.ts';

/** The same in both languages of the console. */
export const localized = z.object({ en: z.string(), 'zh-CN': z.string() });
export type Localized = z.infer<typeof localized>;

export const parameterType = z.enum([
  'string',
  'text', // several lines
  'secret',
  'int',
  'boolean',
  'enum',
  'memory', // bytes
  'cpus',
  'size', // bytes of a volume
  'env', // name → value
  'ports', // container ports that are published
  'volumes', // [{path, sizeBytes}]
]);
export type ParameterType = z.infer<typeof parameterType>;

export const envEntry = z.object({
  name: z.string().max(200),
  value: z.string().max(65_536),
  /** Kept sealed and shown to nobody unasked. */
  secret: z.boolean().default(false),
});
export const portEntry = z.object({ container: z.int().min(1).max(65535), published: z.boolean() });
export const volumeEntry = z.object({ path: z.string().max(300), sizeBytes: z.int() });
export type EnvEntry = z.infer<typeof envEntry>;
export type PortEntry = z.infer<typeof portEntry>;
export type VolumeEntry = z.infer<typeof volumeEntry>;

export const parameterValue = z.union([
  z.string().max(200_000),
  z.number(),
  z.boolean(),
  z.array(envEntry).max(200),
  z.array(portEntry).max(50),
  z.array(volumeEntry).max(20),
]);
export type ParameterValue = z.infer<typeof parameterValue>;
/** By the id of the parameter. What is left out gets its default, or is generated. */
export const parameterValues = z.record(z.string().max(60), parameterValue);
export type ParameterValues = z.infer<typeof parameterValues>;

export const parameter = z.object({
  id: secretName,
  type: parameterType,
  label: localized,
  help: localized,
  /** Parameters with the same group stand together. */
  group: planName,
  advanced: z.boolean(),
  required: z.boolean(),
  /** Null: none; a secret with `generated` gets one made. */
  default: parameterValue.nullable(),
  /** How many letters and digits are made up where nothing is given; null: none. */
  generated: z.int().min(8).max(128).nullable(),
  pattern: z.string().nullable().describe('A regular expression that the whole text must match.'),
  patternHelp: localized.nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  options: z.array(z.object({ value: z.string(), label: localized })),
  /** Only asked where the other parameter has one of these values. */
  showIf: z.object({ parameter: secretName, values: z.array(z.union([z.string(), z.boolean()])) }).nullable(),
  /** Cannot be changed once it runs: the data was made with it. */
  immutable: z.boolean(),
  /** Versions of the main image that know it, as a semver range; null: all. */
  versions: z.string().nullable(),
});
export type Parameter = z.infer<typeof parameter>;

export const preset = z.object({
  id: planName,
  label: localized,
  summary: localized,
  values: parameterValues,
});
export type Preset = z.infer<typeof preset>;

/** What a person should know before the click. */
export const blueprintNotice = z.object({ level: z.enum(['info', 'warning']), text: localized });
export type BlueprintNotice = z.infer<typeof blueprintNotice>;

export const parameterGroup = z.object({ id: planName, label: localized });

/** The part of a blueprint that is shown and checked: everything but how it becomes a plan. */
export const blueprintFacts = z.object({
  id: planName,
  version: z.string().max(20),
  title: localized,
  summary: localized,
  links: z.array(z.object({ label: localized, href: z.url() })),
  license: z.string().nullable(),
  groups: z.array(parameterGroup),
  parameters: z.array(parameter),
  presets: z.array(preset).min(1),
});
export type BlueprintFacts = z.infer<typeof blueprintFacts>;

/** A blueprint as the form for one image shows it: parameters that its version does not know are left out. */
export const blueprintView = blueprintFacts
  .extend({ notices: z.array(blueprintNotice) })
  .meta({ id: 'Blueprint' });
export type BlueprintView = z.infer<typeof blueprintView>;
