import pino from 'pino';

/** The one logger. Secrets never reach it: what could hold one is redacted here, by name. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  redact: {
    paths: [
      'password',
      'secret',
      'token',
      'authorization',
      'cookie',
      '*.password',
      '*.secret',
      '*.token',
      '*.authorization',
      '*.cookie',
    ],
    censor: '[redacted]',
  },
});
