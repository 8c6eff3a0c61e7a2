import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LogLine } from '../../contract/deployments.ts';
import type { PlannedImage } from '../../contract/plan.ts';
import { makeService, timing } from '../../deploy/blueprints/service.ts';
import type { DeploymentRef, Engine, FilledPlan, FilledService, StepUpdate } from '../../deploy/engine.ts';
import { newId } from '../../ids.ts';
import { uniqueName } from '../accounts.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../front-door.ts';
import { createOciClient } from '../oci-client.ts';
import { buildWebImage, type WebImage } from './web-image.ts';

export type EngineUnderTest = {
  engine: Engine;
  publicHost: string;
  /** A port that the engine may publish and nobody has. */
  freePort(): Promise<number>;
  /** How many things of a deployment the engine has, by the engine's own tools and not by ours. */
  countObjects(ref: DeploymentRef): Promise<number>;
  /** Leaves what a worker does that is killed while it copies volumes, where that is anything. */
  leaveHolders?(ref: DeploymentRef): Promise<void>;
};

const mebi = 1024 ** 2;

/**
 * What every engine must do, held by real ones: the same plan does the same thing on a Docker engine, a Swarm and a
 * cluster. Images come from a registry of ours, with a credential that may pull.
 */
export function describeEngine(
  name: string,
  isPossible: boolean,
  make: () => Promise<EngineUnderTest>,
): void {
  describe.skipIf(!isPossible)(name, () => {
    let door: FrontDoor;
    let under: EngineUnderTest;
    const refs: DeploymentRef[] = [];
    const never = new AbortController().signal;

    beforeAll(async () => {
      door = await startFrontDoor();
      await door.addTenant('acme');
      await door.addUser('ada', { roles: { acme: 'developer' } });
      under = await make();
    });
    afterEach(async () => {
      for (const ref of refs.splice(0)) await under.engine.remove(ref, { volumes: true, signal: never });
    });
    afterAll(async () => {
      await under?.engine[Symbol.asyncDispose]();
      await door?.[Symbol.asyncDispose]();
    });

    const newRef = (): DeploymentRef => {
      const ref = {
        instanceId: uniqueName('ins'),
        tenantId: 'acme',
        deploymentId: newId('dep'),
        name: uniqueName('d').slice(0, 12),
      };
      refs.push(ref);
      return ref;
    };

    async function push(image: WebImage): Promise<PlannedImage> {
      const client = createOciClient({ origin: door.origin, user: { name: 'ada', password: testPassword } });
      const built = await buildWebImage(image);
      await (await client.repository('acme/web')).pushImage(built, image.version);
      return {
        source: 'registry',
        repository: 'acme/web',
        tag: image.version,
        digest: built.digest,
        platform: null,
      };
    }

    async function serviceOf(image: WebImage, more: Partial<FilledService> = {}): Promise<FilledService> {
      const service = makeService({
        id: 'web',
        role: 'main',
        image: await push(image),
        ports: [{ id: 'http', container: 8080, protocol: 'http', published: null }],
        health: {
          kind: 'exec',
          command: ['/bin/wget', '-q', '-O', '-', 'http://127.0.0.1:8080/'],
          ...timing({ intervalSeconds: 1, startSeconds: 5, retries: 3 }),
        },
        resources: { memoryBytes: 64 * mebi, cpus: 0.5, pids: 100 },
        user: '1000:1000',
        stopSeconds: 1,
      });
      return { ...service, env: {}, files: [], ...more };
    }

    const planOf = (...services: FilledService[]): FilledPlan => ({
      schema: 1,
      blueprint: { id: 'generic', version: '1' },
      services,
      routes: [],
      checks: [],
      outputs: [],
      backup: [],
    });

    type Applied = { signal?: AbortSignal; password?: string };
    async function apply(ref: DeploymentRef, plan: FilledPlan, { signal = never, password }: Applied = {}) {
      const steps: StepUpdate[] = [];
      await under.engine.apply(ref, plan, {
        signal,
        credential: { host: door.host, username: 'ada', password: password ?? testPassword },
        publicHost: under.publicHost,
        onStep: (step) => steps.push(step),
      });
      return steps;
    }

    const states = async (ref: DeploymentRef) =>
      Object.fromEntries(
        (await under.engine.status(ref, { signal: never })).map(({ id, state }) => [id, state]),
      );
    const startedAt = async (ref: DeploymentRef, service: string) =>
      (await under.engine.status(ref, { signal: never })).find(({ id }) => id === service)?.startedAt;
    const get = async (ref: DeploymentRef, path: string, service = 'web') =>
      (
        await under.engine.probe(
          ref,
          { service, container: 8080, protocol: 'http', path, publicHost: under.publicHost },
          { signal: never },
        )
      ).body;
    async function logsOf(
      ref: DeploymentRef,
      options: { service?: string; tail?: number; since?: Date } = {},
    ) {
      const { service = null, tail = 100, since = null } = options;
      const lines: LogLine[] = [];
      const asked = { service, tail, since, follow: false, signal: never };
      for await (const line of under.engine.logs(ref, asked)) lines.push(line);
      return lines;
    }
    const published = async (port: number) => [
      { id: 'http', container: 8080, protocol: 'http' as const, published: port },
    ];

    test('tells about itself', async () => {
      const facts = await under.engine.facts({ signal: never });
      expect(facts).toMatchObject({ nodes: expect.any(Number), architectures: [expect.any(String)] });
      expect(facts.memoryBytes).toBeGreaterThan(100 * mebi);
    });

    test('what is applied runs, is reached, and has what it was given; the same again changes nothing', async () => {
      const ref = newRef();
      const port = await under.freePort();
      const web = await serviceOf(
        { version: 'one' },
        {
          ports: await published(port),
          env: { GREETING: 'hello $world "quoted"', SECRET: 's3cret-value' },
          files: [{ path: '/srv/note.txt', content: 'a note\nof two lines\n', mode: 0o640 }],
          command: null,
        },
      );
      const steps = await apply(ref, planOf(web));
      expect(steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['start', 'healthy']));
      expect(await states(ref)).toEqual({ web: 'running' });
      expect(await get(ref, '/')).toContain('version one');
      const env = await get(ref, '/env');
      expect(env).toContain('GREETING=hello $world "quoted"');
      expect(env).toContain('SECRET=s3cret-value');
      expect((await get(ref, '/id')).trim()).toBe('1000');
      expect(await under.engine.takenPorts({ signal: never })).toContain(port);

      const before = await startedAt(ref, 'web');
      await apply(ref, planOf(web));
      expect(await startedAt(ref, 'web')).toBe(before);
    });

    test('a change replaces the service that changed, and keeps its volume and the other service', async () => {
      const ref = newRef();
      const port = await under.freePort();
      const data = [{ id: 'data', path: '/data', access: 'single' as const, sizeBytes: 10 * mebi }];
      const quiet = await serviceOf({ version: 'quiet' }, { id: 'quiet' });
      const first = await serviceOf(
        { version: 'one' },
        { ports: await published(port), volumes: data, volumeGroup: 1000, dependsOn: ['quiet'], user: null },
      );
      await apply(ref, planOf(quiet, first));
      const before = await startedAt(ref, 'quiet');
      const second = { ...first, image: await push({ version: 'two' }) };
      await apply(ref, planOf(quiet, second));
      expect(await get(ref, '/')).toContain('version two');
      expect(await get(ref, '/kept')).toBe('one\ntwo\n');
      expect(await startedAt(ref, 'quiet')).toBe(before);

      await apply(ref, planOf(second));
      expect(await states(ref)).toEqual({ web: 'running' });
      expect((await under.engine.volumes(ref, { signal: never })).map(({ id }) => id)).toEqual(['data']);

      await under.engine.remove(ref, { volumes: false, signal: never });
      expect(await states(ref)).toEqual({});
      await apply(ref, planOf({ ...second, image: await push({ version: 'three' }) }));
      expect(await get(ref, '/kept')).toBe('one\ntwo\nthree\n');
    });

    test('services reach each other by name, and one waits for the other', async () => {
      const ref = newRef();
      const base = await serviceOf({ version: 'base' }, { id: 'base' });
      const web = await serviceOf(
        { version: 'top' },
        {
          dependsOn: ['base'],
          health: {
            kind: 'exec',
            command: ['/bin/wget', '-q', '-O', '-', 'http://base:8080/'],
            ...timing({ intervalSeconds: 1, startSeconds: 10, retries: 5 }),
          },
        },
      );
      await apply(ref, planOf(base, web));
      expect(await states(ref)).toEqual({ base: 'running', web: 'running' });
    });

    test('logs: the newest, of one service, since a moment, and as they come', async () => {
      const ref = newRef();
      await apply(
        ref,
        planOf(await serviceOf({ version: 'one' }), await serviceOf({ version: 'b' }, { id: 'beside' })),
      );
      const all = await logsOf(ref);
      expect(all.map(({ service, text }) => `${service}: ${text}`).sort()).toEqual([
        'beside: started b',
        'web: started one',
      ]);
      expect((await logsOf(ref, { service: 'web' })).map(({ text }) => text)).toEqual(['started one']);
      const [line] = await logsOf(ref, { service: 'web' });
      expect(Date.parse(line!.at)).toBeGreaterThan(Date.now() - 600_000);
      expect(await logsOf(ref, { since: new Date(Date.now() + 60_000) })).toEqual([]);

      const stop = new AbortController();
      const followed: string[] = [];
      const asked = { service: 'web', tail: 10, since: null, follow: true, signal: stop.signal };
      for await (const { text } of under.engine.logs(ref, asked)) {
        followed.push(text);
        stop.abort();
      }
      expect(followed).toEqual(['started one']);
    });

    test('stop, start and restart keep everything', async () => {
      const ref = newRef();
      const port = await under.freePort();
      await apply(ref, planOf(await serviceOf({ version: 'one' }, { ports: await published(port) })));
      await under.engine.stop(ref, { signal: never });
      await expect.poll(() => states(ref), { timeout: 60_000 }).toEqual({ web: 'stopped' });
      await under.engine.stop(ref, { signal: never });
      await under.engine.start(ref, { signal: never });
      await expect.poll(() => states(ref), { timeout: 60_000 }).toEqual({ web: 'running' });
      await under.engine.restart(ref, { signal: never });
      await expect.poll(() => states(ref), { timeout: 60_000 }).toEqual({ web: 'running' });
      await expect.poll(() => get(ref, '/').catch(String), { timeout: 60_000 }).toContain('version one');
    });

    test('replicas: as many as the plan says', async () => {
      const ref = newRef();
      const web = await serviceOf({ version: 'one' });
      await apply(ref, planOf({ ...web, replicas: 2 }));
      const [status] = await under.engine.status(ref, { signal: never });
      expect(status).toMatchObject({ replicas: 2, readyReplicas: 2 });
      await apply(ref, planOf(web));
      const [after] = await under.engine.status(ref, { signal: never });
      expect(after).toMatchObject({ replicas: 1, readyReplicas: 1 });
    });

    test('what does not become healthy, or ends, is told by its service; the earlier plan can be applied again', async () => {
      const ref = newRef();
      const port = await under.freePort();
      const good = await serviceOf({ version: 'good' }, { ports: await published(port) });
      await apply(ref, planOf(good));
      const sick = { ...good, image: await push({ version: 'sick', behaviour: 'sick' }) };
      await expect(apply(ref, planOf(sick))).rejects.toMatchObject({ code: 'not-healthy', service: 'web' });
      const ends = { ...good, image: await push({ version: 'ends', behaviour: 'exits' }) };
      await expect(apply(ref, planOf(ends))).rejects.toMatchObject({ code: 'exited', service: 'web' });
      expect((await logsOf(ref)).map(({ text }) => text)).toContain('cannot go on');
      await apply(ref, planOf(good));
      expect(await get(ref, '/')).toContain('version good');
    });

    test('a service that needs more memory than it may use is told as that', async () => {
      const ref = newRef();
      const hungry = await serviceOf({ version: 'hungry', behaviour: 'eats' });
      await expect(apply(ref, planOf(hungry))).rejects.toMatchObject({
        code: 'out-of-memory',
        service: 'web',
      });
    });

    test('an image that is not there, and a credential that may not pull, are told apart', async () => {
      const web = await serviceOf({ version: 'one' });
      const missing = { ...web.image, digest: `sha256:${'0'.repeat(64)}` };
      await expect(apply(newRef(), planOf({ ...web, image: missing }))).rejects.toMatchObject({
        code: 'image-not-found',
        service: 'web',
      });
      const secretImage = await push({ version: uniqueName('fresh') });
      await expect(
        apply(newRef(), planOf({ ...web, image: secretImage }), { password: 'a wrong password' }),
      ).rejects.toMatchObject({ code: 'pull-denied', service: 'web' });
    });

    test('a volume copied aside comes back as it was', async () => {
      const ref = newRef();
      const port = await under.freePort();
      const data = [{ id: 'data', path: '/data', access: 'single' as const, sizeBytes: 10 * mebi }];
      const place = { service: 'web', volume: 'data' };
      const web = await serviceOf(
        { version: 'one' },
        { ports: await published(port), volumes: data, volumeGroup: 1000, user: null },
      );
      await apply(ref, planOf(web));
      await under.engine.stop(ref, { signal: never });
      await under.engine.backup(ref, place, 'before', { signal: never });
      await apply(ref, planOf({ ...web, image: await push({ version: 'two' }) }));
      expect(await get(ref, '/kept')).toBe('one\ntwo\n');
      // Nor can it be pulled when its data is put back.
      const gone = { ...web.image, digest: `sha256:${'0'.repeat(64)}` };
      await expect(apply(ref, planOf({ ...web, image: gone }))).rejects.toMatchObject({
        code: 'image-not-found',
      });
      await under.engine.stop(ref, { signal: never });
      await under.engine.restore(ref, place, 'before', { signal: never });
      await apply(ref, planOf({ ...web, image: await push({ version: 'three' }) }));
      expect(await get(ref, '/kept')).toBe('one\nthree\n');
    });

    test('what a killed worker has left of a copy is in the way of neither copies nor the removal', async () => {
      if (!under.leaveHolders) return;
      const ref = newRef();
      const place = { service: 'web', volume: 'data' };
      const data = [{ id: 'data', path: '/data', access: 'single' as const, sizeBytes: 10 * mebi }];
      const web = await serviceOf({ version: 'one' }, { volumes: data, volumeGroup: 1000, user: null });
      await apply(ref, planOf(web));
      await under.engine.stop(ref, { signal: never });
      const steps = [
        () => under.engine.backup(ref, place, 'before', { signal: never }),
        () => under.engine.backup(ref, place, 'before', { signal: never }),
        async () => {
          await under.engine.restore(ref, place, 'before', { signal: never });
          await apply(ref, planOf(web));
        },
        () => under.engine.remove(ref, { volumes: true, signal: never }),
      ];
      for (const step of steps) {
        await under.leaveHolders(ref);
        await step();
      }
      expect(await under.engine.volumes(ref, { signal: never })).toEqual([]);
      expect(await under.countObjects(ref)).toBe(0);
    });

    test('an apply that was broken off anywhere is finished by the next one', async () => {
      const ref = newRef();
      const port = await under.freePort();
      const base = await serviceOf({ version: 'base' }, { id: 'base' });
      const web = await serviceOf({ version: 'one' }, { ports: await published(port), dependsOn: ['base'] });
      for (const afterMs of [50, 300, 800]) {
        const stop = new AbortController();
        const applied = apply(ref, planOf(base, web), { signal: stop.signal }).then(
          () => 'done',
          ({ code }: { code: string }) => code,
        );
        await sleep(afterMs);
        stop.abort();
        expect(['done', 'canceled']).toContain(await applied);
      }
      await apply(ref, planOf(base, web));
      expect(await states(ref)).toEqual({ base: 'running', web: 'running' });
    });

    test('remove leaves nothing, and touches nothing of another deployment', async () => {
      const [mine, other] = [newRef(), newRef()];
      const web = await serviceOf(
        { version: 'one' },
        {
          volumes: [{ id: 'data', path: '/data', access: 'single', sizeBytes: 10 * mebi }],
          volumeGroup: 1000,
        },
      );
      await apply(mine, planOf(web));
      await apply(other, planOf(web));
      expect(await under.countObjects(mine)).toBeGreaterThan(1);
      await under.engine.remove(mine, { volumes: true, signal: never });
      // A cluster clears up behind our back.
      await expect.poll(() => under.countObjects(mine), { timeout: 150_000 }).toBe(0);
      await under.engine.remove(mine, { volumes: true, signal: never });
      expect(await states(other)).toEqual({ web: 'running' });
    });

    test('CPU and memory of what runs', async () => {
      const ref = newRef();
      await apply(ref, planOf(await serviceOf({ version: 'one' })));
      const [usage] = await under.engine.usage(ref, { signal: never });
      expect(usage?.id).toBe('web');
      if (usage?.memoryBytes !== null) expect(usage?.memoryBytes).toBeGreaterThan(0);
    });
  });
}
