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
