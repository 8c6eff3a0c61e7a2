import { z } from 'zod';

const hasNoNul = (value: string) => !value.includes('\0');
const nulMessage = 'must not contain a NUL character';
/** Text of at most so many characters. PostgreSQL keeps no NUL in text, so none is taken. */
export const text = (maxLength: number) => z.string().max(maxLength).refine(hasNoNul, nulMessage);
/** The same without the spaces around it. */
export const trimmedText = (maxLength: number) =>
  z.string().trim().max(maxLength).refine(hasNoNul, nulMessage);
/** The id of a row, as in `repo_01kb2…`; one that does not exist is no fault of the form. */
export const rowId = text(64);

/** An instant as ISO 8601 text in UTC. */
export const instant = z.iso.datetime();

export const tenantIdPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Distribution specification, <name>; each component between slashes. */
export const repositoryNamePattern =
  /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
export const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
export const digestPattern = /^sha256:[0-9a-f]{64}$/;
export const userNamePattern = /^[a-z0-9]+([._-][a-z0-9]+)*$/;

/** `acme`, `727524`. What stands first in an image name. */
export const tenantId = z.string().min(2).max(40).regex(tenantIdPattern);
export const repositoryName = z.string().max(200).regex(repositoryNamePattern);
export const tagName = z.string().regex(tagPattern);
export const digest = z.string().regex(digestPattern);
/** Lower case, 2 to 64 characters; a colon would break Basic credentials. */
export const userName = z.string().min(2).max(64).regex(userNamePattern);
/** 10 to 200 characters, whatever they are. */
export const password = z.string().min(10).max(200);

export const locale = z.enum(['en', 'zh-CN']);
export type Locale = z.infer<typeof locale>;
export const theme = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof theme>;
export const role = z.enum(['viewer', 'developer', 'admin']);
export type Role = z.infer<typeof role>;
export const visibility = z.enum(['private', 'internal', 'public']);
export type Visibility = z.infer<typeof visibility>;

/** Who did something, as shown; null where nobody is known (content found in the registry). */
export const personRef = z.object({ id: z.string(), name: z.string() }).nullable();

/** Opaque: hand back `nextCursor` of the page before, with the same filter and sort. */
export const cursor = z.string().max(1024).optional();
export const limit = z.coerce.number().int().min(1).max(200).default(50);
/** A list is read page by page, by key and not by offset: rows that come or go meanwhile shift nothing. */
export const pageQuery = z.object({ cursor, limit });

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export type Page<Item> = { items: Item[]; nextCursor: string | null };

/** What a change started from, as it was read: where somebody was faster, it is a 409. */
export const version = z.int().min(0).max(2_147_483_647);

/** `true` and `false` in a query string. */
export const queryFlag = z.enum(['true', 'false']).transform((text) => text === 'true');
