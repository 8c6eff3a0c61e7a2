import type { LayerView, RunConfigView } from '../contract/images.ts';
import type { Platform } from '../contract/repositories.ts';
import { type Descriptor, readPlatform } from '../registry/index.ts';

/** What an image's config tells. Anybody may push anything there, so that each value is checked and none throws. */
export type ImageConfig = {
  platform: Platform | null;
  /** ISO 8601; null where it says nothing usable. */
  createdAt: string | null;
  author: string | null;
  run: RunConfigView;
  history: HistoryStep[];
};

type HistoryStep = { command: string; createdAt: string | null; emptyLayer: boolean };
type Json = Record<string, unknown>;

/** @returns null for what is no JSON object. */
export function parseImageConfig(bytes: Buffer): ImageConfig | null {
  const json = parseJson(bytes);
  if (json === null) return null;
  return {
    platform: readPlatform(json),
    createdAt: readInstant(json.created),
    author: text(json.author) || null,
    run: readRunConfig(record(json.config)),
    history: shortList(json.history).map((entry) => readStep(record(entry))),
  };
}

/**
 * The layers with the step of the history that made each, and the steps between that made none. A history that does
 * not fit the layers tells nothing about them: then the layers stand alone.
 */
export function joinHistory(layers: readonly Descriptor[], history: readonly HistoryStep[]): LayerView[] {
  const fits = history.filter((step) => !step.emptyLayer).length === layers.length;
  if (!fits) return layers.map((layer) => presentLayer(layer, { command: '', createdAt: null }));
  const rest = layers.values();
  return history.map((step) => {
    const layer = step.emptyLayer ? undefined : rest.next().value;
    return layer ? presentLayer(layer, step) : presentEmptyStep(step);
  });
}

function presentLayer(
  layer: Descriptor,
  { command, createdAt }: Pick<HistoryStep, 'command' | 'createdAt'>,
): LayerView {
  const { digest, mediaType, sizeBytes } = layer;
  return { digest, mediaType, sizeBytes, command, createdAt, emptyLayer: false };
}

function presentEmptyStep({ command, createdAt }: HistoryStep): LayerView {
  return { digest: null, mediaType: null, sizeBytes: 0, command, createdAt, emptyLayer: true };
}

function readStep(step: Json): HistoryStep {
  return {
    command: text(step.created_by),
    createdAt: readInstant(step.created),
    emptyLayer: step.empty_layer === true,
  };
}

function readRunConfig(config: Json): RunConfigView {
  return {
    env: texts(config.Env),
    exposedPorts: Object.keys(shortRecord(config.ExposedPorts)),
    volumes: Object.keys(shortRecord(config.Volumes)),
    entrypoint: texts(config.Entrypoint),
    cmd: texts(config.Cmd),
    workingDir: text(config.WorkingDir),
    user: text(config.User),
    labels: Object.fromEntries(
      Object.entries(shortRecord(config.Labels)).filter(
        (label): label is [string, string] => typeof label[1] === 'string',
      ),
    ),
    stopSignal: text(config.StopSignal),
    healthcheck: texts(record(config.Healthcheck).Test),
  };
}

function parseJson(bytes: Buffer): Json | null {
  try {
    const json: unknown = JSON.parse(bytes.toString('utf8'));
    return isRecord(json) ? json : null;
  } catch {
    return null;
  }
}

/** The year 1 is what Go writes for no time at all. */
function readInstant(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 40) return null;
  const instant = new Date(value);
  const year = instant.getUTCFullYear();
  return year > 1 && year <= 9999 ? instant.toISOString() : null;
}

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const record = (value: unknown): Json => (isRecord(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** Somebody may push a config of nothing but entries, which would make a page of a million lines: that tells nothing. */
const mostEntries = 1000;
const shortList = (value: unknown): unknown[] => {
  const entries = list(value);
  return entries.length > mostEntries ? [] : entries;
};
const shortRecord = (value: unknown): Json => {
  const entries = record(value);
  return Object.keys(entries).length > mostEntries ? {} : entries;
};
const texts = (value: unknown): string[] =>
  shortList(value).filter((each): each is string => typeof each === 'string');
