import type { PoolFacts } from '../../../contract/pools.ts';
import type { DockerApi } from './docker-api.ts';

export type EngineInfo = {
  ServerVersion: string;
  Architecture: string;
  NCPU: number;
  MemTotal: number;
  SecurityOptions: string[] | null;
  Warnings: string[] | null;
  MemoryLimit: boolean;
  Swarm?: { LocalNodeState: string; ControlAvailable: boolean; NodeID: string };
};

/** How the kernel calls a processor, as images call it. */
const architectures: Record<string, string> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  i686: '386',
  i386: '386',
  ppc64le: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
};
export const architectureOf = (machine: string): string => architectures[machine] ?? machine;

export async function readInfo(api: DockerApi, signal: AbortSignal): Promise<EngineInfo> {
  return await api.ask<EngineInfo>({ path: '/info', signal, what: 'The engine cannot be asked' });
}

export async function readFacts(api: DockerApi, signal: AbortSignal): Promise<PoolFacts> {
  const info = await readInfo(api, signal);
  return {
    engineVersion: info.ServerVersion,
    apiVersion: await api.version(signal),
    architectures: [architectureOf(info.Architecture)],
    nodes: 1,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    storageClasses: [],
    ingressClasses: [],
    warnings: warningsOf(info),
  };
}

export function warningsOf({ SecurityOptions, MemoryLimit }: EngineInfo): string[] {
  const options = (SecurityOptions ?? []).join(' ');
  const isRemapped = options.includes('rootless') || options.includes('userns');
  return [
    ...(isRemapped
      ? []
      : [
          'Containers of all tenants share this machine’s kernel and its root user. For tenants that must not trust each other use a pool each, user namespaces, or Kubernetes.',
        ]),
    ...(options.includes('seccomp') ? [] : ['The engine runs containers without a seccomp profile.']),
    ...(MemoryLimit ? [] : ['The machine does not enforce memory limits.']),
  ];
}
