import { createHash } from 'node:crypto';
import type { TarEntry } from '../transfer/index.ts';

export type DemoPlatform = { os: 'linux'; architecture: 'amd64' | 'arm64' | 'arm'; variant?: string };

/** The `config` of an image, in its own words. */
export type RunConfig = {
  Env?: string[];
  Cmd?: string[];
  Entrypoint?: string[];
  ExposedPorts?: Record<string, object>;
  Volumes?: Record<string, object>;
  Labels?: Record<string, string>;
  WorkingDir?: string;
  User?: string;
  StopSignal?: string;
  Healthcheck?: { Test: string[]; Interval: number };
};

/** One line of a Dockerfile: how the history tells it, and what it leaves in the image. */
export type Instruction = {
  text: string;
  /** Absent: it makes no layer. */
  files?: (platform: DemoPlatform) => TarEntry[];
  change?: (config: RunConfig) => void;
};

/** A layer that depends on the text alone: images that have a step in common share it, as after a real build. */
const layerOf =
  (text: string, kilobytes: number, more: TarEntry[] = []) =>
  ({ architecture }: DemoPlatform): TarEntry[] => {
    const seed = `${text}|${architecture}`;
    const hash = createHash('sha256').update(seed).digest();
    const name = hash.toString('hex').slice(0, 12);
    // Up to a fifth more or less: no two builds are of one size.
    const sizeBytes = Math.round(kilobytes * 1024 * (0.8 + (0.4 * hash.readUInt8()) / 255));
    return [
      { name: 'usr/' },
      { name: 'usr/lib/' },
      { name: `usr/lib/${name}.bin`, content: noise(seed, sizeBytes) },
      ...more,
    ];
  };

/** Bytes that nobody can pack, and that are the same each time. */
function noise(seed: string, sizeBytes: number): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at * 64 < sizeBytes; at += 1) {
    pieces.push(createHash('sha512').update(`${seed}|${at}`).digest());
  }
  return Buffer.concat(pieces).subarray(0, sizeBytes);
}

const inBuildKit = (text: string) => `${text} # buildkit`;

export const run = (command: string, kilobytes = 3): Instruction => {
  const text = inBuildKit(`RUN /bin/sh -c ${command}`);
  return { text, files: layerOf(text, kilobytes) };
};

export const copy = (what: string, kilobytes = 1): Instruction => {
  const text = inBuildKit(`COPY ${what}`);
  return { text, files: layerOf(text, kilobytes) };
};

/** The files of a distribution, which it names in etc/os-release. */
export const addRoot = (archive: string, release: Record<string, string>, kilobytes: number): Instruction => {
  const text = inBuildKit(`ADD ${archive} /`);
  const content = Object.entries(release)
    .map(([key, value]) => `${key}="${value}"\n`)
    .join('');
  return { text, files: layerOf(text, kilobytes, [{ name: 'etc/' }, { name: 'etc/os-release', content }]) };
};

/** These files themselves. */
export const copyFiles = (what: string, files: (platform: DemoPlatform) => TarEntry[]): Instruction => ({
  text: inBuildKit(`COPY ${what}`),
  files,
});

export const env = (variables: Record<string, string>): Instruction[] =>
  Object.entries(variables).map(([name, value]) => ({
    text: `ENV ${name}=${value}`,
    change: (config) => {
      config.Env = [...(config.Env ?? []).filter((each) => !each.startsWith(`${name}=`)), `${name}=${value}`];
    },
  }));

export const label = (labels: Record<string, string>): Instruction => ({
  text: `LABEL ${Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')}`,
  change: (config) => {
    config.Labels = { ...config.Labels, ...labels };
  },
});

export const expose = (...ports: string[]): Instruction => ({
  text: `EXPOSE map[${ports.map((port) => `${port}:{}`).join(' ')}]`,
  change: (config) => {
    for (const port of ports) config.ExposedPorts = { ...config.ExposedPorts, [port]: {} };
  },
});

export const volume = (...folders: string[]): Instruction => ({
  text: `VOLUME [${folders.join(' ')}]`,
  change: (config) => {
    for (const folder of folders) config.Volumes = { ...config.Volumes, [folder]: {} };
  },
});

const list = (words: string[]) => JSON.stringify(words).replaceAll('","', '" "');

export const cmd = (...words: string[]): Instruction => ({
  text: `CMD ${list(words)}`,
  change: (config) => {
    config.Cmd = words;
  },
});

/** As Docker has it, it forgets the CMD of the base. */
export const entrypoint = (...words: string[]): Instruction => ({
  text: `ENTRYPOINT ${list(words)}`,
  change: (config) => {
    config.Entrypoint = words;
    delete config.Cmd;
  },
});

export const workdir = (folder: string): Instruction => ({
  text: `WORKDIR ${folder}`,
  change: (config) => {
    config.WorkingDir = folder;
  },
});

export const user = (name: string): Instruction => ({
  text: `USER ${name}`,
  change: (config) => {
    config.User = name;
  },
});

export const stopSignal = (signal: string): Instruction => ({
  text: `STOPSIGNAL ${signal}`,
  change: (config) => {
    config.StopSignal = signal;
  },
});

export const healthcheck = (command: string, intervalSeconds = 30): Instruction => ({
  text: `HEALTHCHECK &{["CMD-SHELL" "${command}"] "${intervalSeconds}s"}`,
  change: (config) => {
    config.Healthcheck = { Test: ['CMD-SHELL', command], Interval: intervalSeconds * 1e9 };
  },
});
