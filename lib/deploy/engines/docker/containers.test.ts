import { describe, expect, test } from 'vitest';
import type { DockerApi } from '../shared/docker-api.ts';
import { engineError } from '../shared/errors.ts';
import { keepRunning } from './containers.ts';

/** Stands in for an engine that is so busy that it has not seen yet that the container has ended. */
function refusing(text: string): DockerApi {
  const refuse = async ({ what, service = null }: { what: string; service?: string | null }) => {
    throw engineError(what, text, service);
  };
  return { version: async () => '1.41', ask: refuse, stream: refuse };
}

describe('keeping a container running', () => {
  const { signal } = new AbortController();

  test('one that has ended meanwhile is told as ended', async () => {
    const api = refusing('Cannot update container 0607bc: cannot update a stopped container: unknown');
    await expect(keepRunning(api, '0607bc', 'web', signal)).rejects.toMatchObject({
      code: 'exited',
      service: 'web',
      message: 'web ended instead of running. Its last lines say why.',
    });
  });

  test('what else an engine refuses stays as it said it', async () => {
    await expect(keepRunning(refusing('no idea'), '0607bc', 'web', signal)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('no idea'),
    });
  });
});
