import type { ReconcileProblemCode } from '../../contract/registry.ts';

/** Why a run comes to its end before its time; `message` is for people. Nothing was marked and nothing deleted. */
export class ReconcileProblem extends Error {
  override readonly name = 'ReconcileProblem';
  readonly problem: ReconcileProblemCode;

  constructor(problem: ReconcileProblemCode, message: string, { cause }: { cause?: unknown } = {}) {
    super(message, { cause });
    this.problem = problem;
  }
}
