import type { Locale } from '../contract/common.ts';
import { account } from './account.ts';
import { apiReference } from './api-reference.ts';
import { bake } from './bake.ts';
import { common } from './common.ts';
import { copy } from './copy.ts';
import { deletion } from './deletion.ts';
import { deployments } from './deployments.ts';
import { download } from './download.ts';
import { errors } from './errors.ts';
import { frame } from './frame.ts';
import { image } from './image.ts';
import { invitations } from './invitations.ts';
import { members } from './members.ts';
import { move } from './move.ts';
import { personal } from './personal.ts';
import { pools } from './pools.ts';
import { privateList } from './private-list.ts';
import { publicList } from './public-list.ts';
import { push } from './push.ts';
import { registry } from './registry.ts';
import { repository } from './repository.ts';
import { robots } from './robots.ts';
import { search } from './search.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { signIn } from './sign-in.ts';
import { states } from './states.ts';
import { tenants } from './tenants.ts';
import { tokens } from './tokens.ts';
import { transfers } from './transfers.ts';
import { users } from './users.ts';

const areas = {
  account,
  apiReference,
  bake,
  common,
  copy,
  deletion,
  deployments,
  download,
  errors,
  frame,
  image,
  invitations,
  members,
  move,
  personal,
  pools,
  privateList,
  publicList,
  push,
  registry,
  repository,
  robots,
  search,
  sessions,
  settings,
  signIn,
  states,
  tenants,
  tokens,
  transfers,
  users,
};

/** A group of texts: what `useTranslations` and `getServerTranslator` take. */
export type Area = keyof typeof areas;
export type Messages = { [Name in Area]: (typeof areas)[Name]['en'] };

/** All texts of one language. */
export function messagesOf(locale: Locale): Messages {
  const entries = Object.entries(areas).map(([name, area]) => [name, area[locale]]);
  // defineMessages has made sure that every language has the keys of English.
  return Object.fromEntries(entries) as Messages;
}

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
