import { EngineError } from '../../engine.ts';
import { meaningOf } from '../shared/errors.ts';
import { label } from '../shared/names.ts';
import type { KubeApi } from './api.ts';

type Waiting = { reason?: string; message?: string };
type Terminated = { reason?: string; exitCode: number; message?: string };
type ContainerStatus = {
  restartCount: number;
  ready: boolean;
  state?: { waiting?: Waiting; terminated?: Terminated; running?: { startedAt: string } };
  lastState?: { terminated?: Terminated };
};
export type Pod = {
  metadata: {
    name: string;
    labels: Record<string, string>;
    creationTimestamp: string;
    deletionTimestamp?: string;
  };
  spec: { nodeName?: string };
  status: {
    phase: string;
    conditions?: {
      type: string;
      status: string;
      reason?: string;
      message?: string;
      lastTransitionTime?: string;
    }[];
    containerStatuses?: ContainerStatus[];
  };
};

/** All of a namespace, also those that are going. */
export async function listPods(api: KubeApi, namespace: string, signal: AbortSignal): Promise<Pod[]> {
  const answer = await api.ask<{ items: Pod[] } | null>({
    path: `/api/v1/namespaces/${namespace}/pods`,
    signal,
    what: 'The pods cannot be listed',
    allow: [404],
  });
  return (answer?.items ?? []).filter(({ metadata }) => metadata.labels?.[label.service] !== undefined);
}

/**
 * Whether none of its processes runs any more. Kubelets keep the empty rest of a pod for a minute and longer: there is no
 * need to wait for it.
 */
export function hasEnded({ metadata, status }: Pod): boolean {
  if (['Succeeded', 'Failed'].includes(status.phase)) return true;
  if (metadata.deletionTimestamp === undefined) return false;
  // One that is pending may just be starting; the moment says until when it may end by itself.
  if (status.phase !== 'Running' && Date.parse(metadata.deletionTimestamp) > Date.now()) return false;
  return (status.containerStatuses ?? []).every(({ state }) => state?.running === undefined);
}

/** Scheduling and volumes take their time: what is missing for longer stays missing. */
const patienceMs = 20_000;

/** Why a pod will not run, in plain words; null as long as it may. */
export function podProblem(pod: Pod, service: string): EngineError | null {
  for (const status of pod.status.containerStatuses ?? []) {
    const problem = waitingProblem(status.state?.waiting, service) ?? deathProblem(status, service);
    if (problem) return problem;
  }
  return schedulingProblem(pod, service);
}

function waitingProblem(waiting: Waiting | undefined, service: string): EngineError | null {
  const { reason = '', message = '' } = waiting ?? {};
  const make = (code: EngineError['code'], text: string) => new EngineError(code, text, { service });
  if (reason === 'ErrImagePull' || reason === 'ImagePullBackOff' || reason === 'InvalidImageName') {
    // The back-off says nothing but that it waits; the next try tells why again.
    if (!message || /^Back-off/.test(message)) return null;
    const meaning = meaningOf(message);
    const next = meaning?.next ?? 'Check the registry address of the pool.';
    return make(
      meaning?.code ?? 'registry-unreachable',
      `The image of ${service} cannot be pulled: ${shorten(message)}. ${next}`,
    );
  }
  if (
    reason === 'CreateContainerConfigError' ||
    reason === 'CreateContainerError' ||
    reason === 'RunContainerError'
  ) {
    return make(meaningOf(message)?.code ?? 'invalid', `${service} cannot start: ${shorten(message)}.`);
  }
  return null;
}

function deathProblem({ state, lastState }: ContainerStatus, service: string): EngineError | null {
  // One that runs again has its chance.
  const died = state?.terminated ?? (state?.waiting ? lastState?.terminated : undefined);
  if (!died) return null;
  if (died.reason === 'OOMKilled' || died.exitCode === 137) {
    return new EngineError(
      'out-of-memory',
      `${service} needed more memory than it may use, and was ended. Give it more.`,
      {
        service,
      },
    );
  }
  const meaning = died.message ? meaningOf(died.message) : null;
  if (meaning) {
    return new EngineError(
      meaning.code,
      `${service} cannot run. ${meaning.next} It said: ${died.message!.trim()}`,
      { service },
    );
  }
  return new EngineError(
    'exited',
    `${service} ended with exit code ${died.exitCode} instead of running. Its last lines say why.`,
    {
      service,
    },
  );
}

function schedulingProblem({ status, metadata }: Pod, service: string): EngineError | null {
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return null;
  if (Date.now() - Date.parse(metadata.creationTimestamp) < patienceMs) return null;
  const message = scheduled.message ?? '';
  if (/persistentvolumeclaim|volume/i.test(message)) {
    return new EngineError(
      'volume-pending',
      `${service} waits for its volume: ${shorten(message)}. Ask an administrator about the storage class.`,
      {
        service,
      },
    );
  }
  return new EngineError(
    'unschedulable',
    `No node of the cluster has room for ${service}: ${shorten(message)}. Ask for less, or another pool.`,
    {
      service,
    },
  );
}

const shorten = (text: string): string => text.trim().replace(/\s+/g, ' ').slice(0, 300);
