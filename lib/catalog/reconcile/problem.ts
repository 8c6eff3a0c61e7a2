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

/** What an administrator can confirm: the others are mended elsewhere. */
export const isConfirmable = (problem: ReconcileProblemCode): boolean =>
  problem === 'another-registry' || problem === 'emptied' || problem === 'content-lost';
