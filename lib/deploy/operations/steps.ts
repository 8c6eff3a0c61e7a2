import type { OperationStep, StepKind } from '../../contract/deployments.ts';
import type { StepUpdate } from '../engine.ts';

export type Steps = {
  /** What is shown, in the order in which it began. */
  list: OperationStep[];
  /** Takes over what an engine tells. */
  update(update: StepUpdate): void;
  /** Runs something as a step: done when it is, failed when it throws. */
  run<Value>(step: { kind: StepKind; service?: string }, work: () => Promise<Value>): Promise<Value>;
  /** Whether a step has come to its end, in this run or in one before that was interrupted. */
  isDone(kind: StepKind, service?: string): boolean;
};

/** @param known Of an earlier worker: what it had begun and not ended is begun again. */
export function createSteps(known: readonly OperationStep[] = []): Steps {
  const list = known.filter(({ state }) => state === 'done');

  function update({ kind, state, ...rest }: StepUpdate): void {
    const service = rest.service ?? null;
    const now = new Date().toISOString();
    const at = list.findLastIndex(
      (step) => step.kind === kind && step.service === service && step.state === 'running',
    );
    const before = list[at];
    const step: OperationStep = {
      kind,
      service,
      state,
      doneBytes: rest.doneBytes ?? before?.doneBytes ?? null,
      totalBytes: rest.totalBytes ?? before?.totalBytes ?? null,
      detail: rest.detail ?? before?.detail ?? null,
      startedAt: before?.startedAt ?? now,
      finishedAt: state === 'running' ? null : now,
    };
    if (before) list[at] = step;
    else list.push(step);
  }

  return {
    list,
    update,
    async run(step, work) {
      update({ ...step, state: 'running' });
      try {
        const value = await work();
        update({ ...step, state: 'done' });
        return value;
      } catch (error) {
        update({ ...step, state: 'failed' });
        throw error;
      }
    },
    isDone: (kind, service) =>
      list.some((step) => step.kind === kind && step.service === (service ?? null) && step.state === 'done'),
  };
}
