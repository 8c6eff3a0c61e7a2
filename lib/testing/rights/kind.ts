import type { Action, Principal, UserPrincipal } from '../../access/index.ts';
import type { Db } from '../../db/index.ts';
import type { Uploads } from '../../transfer/index.ts';
import { uniqueName } from '../accounts.ts';
import type { Caller } from './callers.ts';
import type { Outcome } from './outcomes.ts';
import type { Tenants } from './places.ts';

export type World = { db: Db; tenants: Tenants; root: UserPrincipal; sealKey: Buffer; uploads: Uploads };

/** What a request needs to know of the thing: the parameters of the path, and by which name it is found. */
export type Made = { params: Record<string, string>; name: string };

export type Place = { what: string };

/** A kind of thing that routes are about: where there are some, how one is made, and who may what with it. */
export type Kind<P extends Place = Place> = {
  places(world: World): readonly P[];
  make(world: World, place: P, caller: Caller): Promise<Made>;
  expect(principal: Principal, action: Action | null, place: P): Outcome;
  /** Also where the others are still there, each caller gets one of their own. */
  isPersonal?: true;
  /** Which of the 404 must read the same; default: all of them. */
  levelOf?(principal: Principal, place: P): string;
};

export const missingId = () => uniqueName('missing');
