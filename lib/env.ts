import path from 'node:path';
import { z } from 'zod';
import { type OidcSettings, readOidcSettings } from './oidc-settings.ts';

const port = z.coerce.number().int().min(0).max(65535);
const httpUrl = z.url({ protocol: /^https?$/ });

const schema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  PUBLIC_URL: httpUrl.optional(),
  TRUST_PROXY: z
    .enum(['0', '1', 'true', 'false', ''])
    .default('')
    .transform((text) => text === '1' || text === 'true'),
  TLS_CERT_FILE: z.string().min(1).optional(),
  TLS_KEY_FILE: z.string().min(1).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REGISTRY_URL: httpUrl.optional(),
  DATA_DIR: z.string().min(1).default('data'),
  UPLOAD_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 44)
    .default(64 * 2 ** 30),
  API_RATE_LIMIT: z.coerce.number().int().min(0).max(1_000_000).default(600),
  OIDC_ISSUER: httpUrl.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(60).default('Single sign-on'),
  OIDC_SCOPES: z.string().default('openid profile email'),
  OIDC_GROUPS_CLAIM: z.string().default('groups'),
  OIDC_GROUP_MAP: z.string().default(''),
});

/** What the surroundings set. Every variable stands in the README's table. */
export type Env = {
  host: string;
  port: number;
  /** Where the console is reached from outside, without a slash at the end; null: as the client says. */
  publicUrl: string | null;
  /** Believe X-Forwarded-For, -Proto and -Host. */
  trustProxy: boolean;
  tls: { certFile: string; keyFile: string } | null;
  databaseUrl: string | null;
  registryUrl: string | null;
  /** Absolute. */
  dataDir: string;
  /** The largest file that is taken in the browser, also unpacked. */
  uploadMaxBytes: number;
  /** Requests to the API of one user or address within a minute; 0: no limit. */
  apiRateLimit: number;
  /** The provider that people may sign in by, beside local accounts; null: local accounts alone. */
  oidc: OidcSettings | null;
};

export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/** @throws EnvError with one line for every variable at fault. */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    throw needsCorrecting(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const env = parsed.data;
  if (Boolean(env.TLS_CERT_FILE) !== Boolean(env.TLS_KEY_FILE)) {
    throw new EnvError('TLS_CERT_FILE and TLS_KEY_FILE go together: set both or none.');
  }
  const { oidc, faults } = readOidcSettings(env);
  if (faults.length > 0) throw needsCorrecting(faults);
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    trustProxy: env.TRUST_PROXY,
    tls: env.TLS_CERT_FILE ? { certFile: env.TLS_CERT_FILE, keyFile: env.TLS_KEY_FILE! } : null,
    databaseUrl: env.DATABASE_URL ?? null,
    registryUrl: env.REGISTRY_URL ?? null,
    dataDir: path.resolve(env.DATA_DIR),
    uploadMaxBytes: env.UPLOAD_MAX_BYTES,
    apiRateLimit: env.API_RATE_LIMIT,
    oidc,
  };
}

function needsCorrecting(lines: string[]): EnvError {
  return new EnvError(`These settings need correcting:\n  ${lines.join('\n  ')}`);
}
