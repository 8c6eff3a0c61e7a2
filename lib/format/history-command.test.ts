import { expect, test } from 'vitest';
import { cleanHistoryCommand } from './history-command.ts';

test.each([
  [
    'a classic metadata step',
    '/bin/sh -c #(nop)  CMD ["nginx" "-g" "daemon off;"]',
    'CMD',
    '["nginx" "-g" "daemon off;"]',
  ],
  ['a classic RUN', '/bin/sh -c apt-get update', 'RUN', 'apt-get update'],
  ['a BuildKit RUN', 'RUN /bin/sh -c apt-get update # buildkit', 'RUN', 'apt-get update'],
  ['a BuildKit COPY', 'COPY dist /srv # buildkit', 'COPY', 'dist /srv'],
  ['another shell', 'RUN /bin/bash -o pipefail -c curl x | sh # buildkit', 'RUN', 'curl x | sh'],
  ['build arguments', 'RUN |1 VERSION=1.2 /bin/sh -c make # buildkit', 'RUN', 'VERSION=1.2 make'],
  ['classic build arguments', '|1 VERSION=1.2 /bin/sh -c make', 'RUN', 'VERSION=1.2 make'],
  [
    'lines joined by the builder',
    '/bin/sh -c set -x \t&& make     && make install',
    'RUN',
    'set -x\n  && make\n  && make install',
  ],
  ['a long line', `RUN /bin/sh -c ${'x'.repeat(100)} && b && c`, 'RUN', `${'x'.repeat(100)}\n  && b\n  && c`],
  ['blanks inside words of other steps', 'ENV A=1  B', 'ENV', 'A=1  B'],
  ['no instruction', 'buildkit.exporter.image.v0', null, 'buildkit.exporter.image.v0'],
  ['an instruction that stands alone', 'CMD', 'CMD', ''],
  ['nothing', '', null, ''],
])('%s is told as a Dockerfile would', (_what, raw, instruction, text) => {
  expect(cleanHistoryCommand(raw)).toEqual({ instruction, text });
});

test.each([
  ['blanks in the middle', `x${' '.repeat(200_000)}x`],
  ['build arguments without a shell', `|1 ${' '.repeat(200_000)}x`],
  ['build arguments of words', `|1${' a'.repeat(100_000)}`],
  ['options of a shell that runs nothing', `/bin/sh${' -o x'.repeat(40_000)}`],
  ['shells', `|1 ${'/bin/sh'.repeat(30_000)}`],
  ['lines', `RUN x${'\n '.repeat(100_000)}y`],
])('a step made to keep the reader busy is read at once: %s', (_what, raw) => {
  const began = performance.now();
  cleanHistoryCommand(raw);
  expect(performance.now() - began).toBeLessThan(1000);
});
