import { EngineError } from '../../engine.ts';
import { inspect } from '../docker/containers.ts';
import { deathOf } from '../docker/wait-healthy.ts';
import type { DockerApi } from '../shared/docker-api.ts';
import { meaningOf } from '../shared/errors.ts';
import { label } from '../shared/names.ts';

export type Task = {
  ID: string;
  CreatedAt: string;
  DesiredState: string;
  Spec: { ContainerSpec: { Labels?: Record<string, string> } };
  Status: {
    Timestamp: string;
    State: string;
    Err?: string;
    ContainerStatus?: { ContainerID?: string; ExitCode?: number };
  };
};

export async function listTasks(api: DockerApi, serviceId: string, signal: AbortSignal): Promise<Task[]> {
  const tasks = await api.ask<Task[]>({
    path: '/tasks',
    query: { filters: { service: [serviceId] } },
    signal,
    what: 'The tasks cannot be listed',
  });
  return tasks.sort((a, b) => (a.CreatedAt < b.CreatedAt ? 1 : -1));
}

export const hashOf = ({ Spec }: Task): string | undefined => Spec.ContainerSpec.Labels?.[label.spec];
export const isRunning = ({ DesiredState, Status }: Task): boolean =>
  DesiredState === 'running' && Status.State === 'running';

export const hasFailed = ({ Status }: Task): boolean =>
  Status.State === 'failed' || Status.State === 'rejected';

/** A scheduler may need a moment; what is missing for longer stays missing. */
const patienceMs = 15_000;

/** Why a task will not run, in plain words; null as long as it may. */
export async function taskProblem(
  api: DockerApi,
  task: Task,
  service: string,
  signal: AbortSignal,
): Promise<EngineError | null> {
  const { State, Err = '', ContainerStatus } = task.Status;
  if (State === 'pending' && Err && Date.now() - Date.parse(task.CreatedAt) > patienceMs) {
    return schedulingProblem(Err, service);
  }
  if (!hasFailed(task)) return null;
  if (/unhealthy/i.test(Err)) {
    const text = `${service} runs but does not become healthy: its health check fails. Look into its log.`;
    return new EngineError('not-healthy', text, { service });
  }
  const id = ContainerStatus?.ContainerID;
  const container = id ? await inspect(api, id, signal).catch(() => null) : null;
  if (container && container.State.Status !== 'running') return deathOf(container, service);
  const meaning = meaningOf(Err);
  return new EngineError(
    meaning?.code ?? (State === 'failed' ? 'exited' : 'internal'),
    `${service} cannot run: ${Err}. ${meaning?.next ?? 'Its last lines say why.'}`,
    { service },
  );
}

function schedulingProblem(text: string, service: string): EngineError {
  const make = (code: EngineError['code'], next: string) =>
    new EngineError(code, `No node takes ${service}: ${text}. ${next}`, { service });
  if (/port/.test(text)) return make('port-taken', 'Choose another port.');
  if (/platform/.test(text)) return make('no-matching-platform', 'Push an image for the nodes’ platform.');
  return make('unschedulable', 'Ask for less, or another pool.');
}
