import { text } from 'node:stream/consumers';
import { z } from 'zod';
import {
  addMember,
  createTenant,
  createTokenFor,
  createUser,
  getUserByName,
  operator,
  resetPassword,
} from '../access/index.ts';
import { password, role, tenantId, userName } from '../contract/common.ts';
import { createTokenBody, tokenScope } from '../contract/me.ts';
import { createTenantBody } from '../contract/tenants.ts';
import { createUserBody } from '../contract/users.ts';
import type { Db } from '../db/index.ts';

/** The words were right, what they name is not: told in one sentence. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

type Option = { type: 'string' | 'boolean'; required?: boolean };
type Words = { positionals: string[]; values: Record<string, string | boolean | undefined> };

export type Command = {
  /** After the name of the command. */
  usage: string;
  positionals: number;
  options: Record<string, Option>;
  /** Checks all that can be checked without the database; what it returns does it and says what was done. */
  prepare(words: Words): Promise<(db: Db) => Promise<string>>;
};

const passwordFromStdin = { 'password-stdin': { type: 'boolean', required: true } } as const;

export const commands: Record<string, Command> = {
  'create-tenant': {
    usage: '<id> [--name <display name>]',
    positionals: 1,
    options: { name: { type: 'string' } },
    async prepare({ positionals: [id], values: { name } }) {
      const body = check(createTenantBody, { id, displayName: name });
      return async (db) => {
        await createTenant(db, operator, body);
        return `tenant ${body.id} created`;
      };
    },
  },

  'create-user': {
    usage: '<name> --password-stdin [--admin]',
    positionals: 1,
    options: { ...passwordFromStdin, admin: { type: 'boolean' } },
    async prepare({ positionals: [name], values }) {
      const given = { name, password: await readPassword(), isAdmin: values.admin === true };
      const body = check(createUserBody, given);
      return async (db) => {
        await createUser(db, operator, body);
        return `${body.isAdmin ? 'administrator' : 'user'} ${body.name} created`;
      };
    },
  },

  'add-member': {
    usage: '<tenantId> <user> --role viewer|developer|admin',
    positionals: 2,
    options: { role: { type: 'string', required: true } },
    async prepare({ positionals: [id, name], values }) {
      const given = check(z.object({ id: tenantId, user: userName, role }), {
        id,
        user: name,
        role: values.role,
      });
      return async (db) => {
        await addMember(db, operator, given.id, given);
        return `${given.user} is now a member of ${given.id}, as ${given.role}`;
      };
    },
  },

  'create-token': {
    usage: `<user> --name <name> [--scopes ${tokenScope.options.join(',')}] [--expires-days <days>]`,
    positionals: 1,
    options: {
      name: { type: 'string', required: true },
      scopes: { type: 'string' },
      'expires-days': { type: 'string' },
    },
    async prepare({ positionals: [owner = ''], values }) {
      const { scopes, 'expires-days': days } = values;
      const body = check(createTokenBody, {
        name: values.name,
        scopes: scopes === undefined ? tokenScope.options : String(scopes).split(','),
        expiresInDays: days === undefined ? null : Number(days),
      });
      return async (db) => (await createTokenFor(db, operator, owner, body)).secret;
    },
  },

  'reset-password': {
    usage: '<user> --password-stdin',
    positionals: 1,
    options: passwordFromStdin,
    async prepare({ positionals: [name = ''] }) {
      const body = check(z.object({ password }), { password: await readPassword() });
      return async (db) => {
        const { id } = await getUserByName(db, name);
        await resetPassword(db, operator, id, body);
        return `password of ${name} changed, all sessions ended`;
      };
    },
  },
};

/** One line, without its end. */
async function readPassword(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}

const hints: Record<string, string> = {
  id: 'a tenant id is 2 to 40 lower-case letters and digits, with single dashes between them',
  password: 'a password has 10 to 200 characters',
  role: `a role is one of ${role.options.join(', ')}`,
  scopes: `scopes are some of ${tokenScope.options.join(', ')}, with commas between them`,
  expiresInDays: 'the days are a whole number from 1 to 3650',
  displayName: 'a display name has at most 100 characters',
};
const userNameHint =
  'a user name is 2 to 64 lower-case letters and digits, with single dots, dashes and underscores between them';

function check<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const field = String(parsed.error.issues[0]?.path[0]);
  const isToken = (schema as z.ZodType) === createTokenBody;
  const hint = hints[field] ?? (isToken ? 'the name of a token has 1 to 100 characters' : userNameHint);
  throw new CommandError(`Nothing was changed: ${hint}.`);
}
