import { platforms } from '../platforms.ts';
import { goApplication, nodeApplication, ownBase, pythonApplication } from '../recipes/applications.ts';
import { python, type Recipe } from '../recipes/systems.ts';
import { minors, pipeline, rolling } from '../releases.ts';
import type { DemoRepository } from '../repository.ts';

const company = 'Skylab';

type Own = Pick<DemoRepository, 'description' | 'about' | 'releases'> & Partial<DemoRepository>;

const own = (name: string, recipe: Recipe, rest: Own): DemoRepository => ({
  name: `510244/${name}`,
  recipe,
  platforms: platforms.everywhere,
  format: 'oci',
  pushers: ['chen.wei', 'fatima.zahra'],
  visibility: 'private',
  isSigned: false,
  ...rest,
});

/** A maker of sensors: everything for three processors. */
export const labRepositories: readonly DemoRepository[] = [
  own('base/python_ownbase', ownBase(python, company), {
    description: 'Python for gateways in the field.',
    about: ['Small enough for a line of 64 kbit/s, once the base is there.'],
    releases: rolling(['3.13.9', '3.12.12']),
    pushers: ['fatima.zahra'],
  }),
  own('sensor-gateway', goApplication({ title: 'sensor-gateway', company, port: 1883 }), {
    description: 'Takes what sensors say, by MQTT, and sends it on.',
    about: ['On 40,000 devices. **Never move a tag that a device pulls.**'],
    releases: pipeline(minors(9, 8, 8), { everyDays: 11 }),
    isSigned: true,
  }),
  own('firmware/updater', goApplication({ title: 'updater', company, port: 8090 }), {
    description: 'Brings firmware to the sensors, one street at a time.',
    about: ['Stops by itself when one in a hundred fails.'],
    releases: pipeline(minors(3, 2, 5), { everyDays: 30 }),
  }),
  own('dashboard', nodeApplication({ title: 'dashboard', company, port: 3000 }), {
    description: 'Air and noise of the city on a map.',
    about: ['Open to everybody who has an account.'],
    releases: pipeline(minors(2, 10, 6)),
    platforms: platforms.servers,
    visibility: 'internal',
  }),
  own('experiments/forecast', pythonApplication({ title: 'forecast', company, port: 8888 }), {
    description: 'Tomorrow’s air, by today’s.',
    about: ['不保证结果。 Results are not promised.'],
    releases: pipeline(minors(0, 12, 6), { everyDays: 3 }),
    platforms: platforms.servers,
  }),
  own('experiments/log-viewer', goApplication({ title: 'log-viewer', company, port: 8091 }), {
    description: 'Reads logs of gateways over a slow line.',
    about: ['An experiment that stayed.'],
    releases: pipeline(minors(0, 4, 3)),
  }),
];
