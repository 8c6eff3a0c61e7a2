import { platforms } from '../platforms.ts';
import {
  goApplication,
  nodeApplication,
  ownBase,
  pythonApplication,
  toolbox,
} from '../recipes/applications.ts';
import { nginx } from '../recipes/services.ts';
import { node, type Recipe } from '../recipes/systems.ts';
import { minors, pipeline, rolling } from '../releases.ts';
import type { DemoRepository } from '../repository.ts';

const company = 'Brightmart';

type Own = Pick<DemoRepository, 'description' | 'about' | 'releases'> & Partial<DemoRepository>;

const own = (name: string, recipe: Recipe, rest: Own): DemoRepository => ({
  name: `brightmart/${name}`,
  recipe,
  platforms: platforms.servers,
  format: 'oci',
  pushers: ['ben.osei', 'chen.wei'],
  visibility: 'private',
  isSigned: false,
  ...rest,
});

/** A shop: many small services, released each week. */
export const shopRepositories: readonly DemoRepository[] = [
  own('base/node_ownbase', ownBase(node, company), {
    description: 'Node.js as Brightmart uses it: our certificates, our time zone, no root.',
    about: ['Every service of the shop is built on it. Rebuilt when Node or Debian has a security fix.'],
    releases: rolling(['24.11.1', '24.11.0', '22.21.1']),
    pushers: ['anna.keller'],
    visibility: 'internal',
    isSigned: true,
  }),
  own('base/nginx_ownbase', ownBase(nginx, company), {
    description: 'nginx with our certificates and log format.',
    about: ['Logs are JSON, one request a line.'],
    releases: rolling(['1.29.3', '1.28.0']),
    pushers: ['anna.keller'],
  }),
  own('storefront', nodeApplication({ title: 'storefront', company, port: 3000 }), {
    description: 'The shop that customers see.',
    about: ['Server-rendered. Needs `CATALOG_URL` and `BASKET_URL`; everything else has a default.'],
    releases: pipeline(minors(7, 14, 10)),
    isSigned: true,
  }),
  own('checkout-api', nodeApplication({ title: 'checkout-api', company, port: 3010 }), {
    description: 'Orders, from basket to payment.',
    about: ['Idempotent by `Idempotency-Key`. The queue is `orders`.'],
    releases: pipeline(minors(4, 9, 8)),
  }),
  own('basket', goApplication({ title: 'basket', company, port: 8080 }), {
    description: 'Baskets of customers, in Redis.',
    about: ['Baskets live for 30 days.'],
    releases: pipeline(minors(2, 21, 8)),
  }),
  own('catalog-search', goApplication({ title: 'catalog-search', company, port: 8081 }), {
    description: 'Search over products, with facets.',
    about: ['Indexes itself from the catalog at the start: ready after two minutes.'],
    releases: pipeline(minors(3, 6, 6)),
  }),
  own('image-resizer', goApplication({ title: 'image-resizer', company, port: 8082 }), {
    description: 'Pictures of products in any size.',
    about: ['Behind the CDN. Give it memory: 1 GiB for each core.'],
    releases: pipeline(minors(1, 12, 6)),
    platforms: platforms.everywhere,
  }),
  own('mobile/backend', nodeApplication({ title: 'mobile-backend', company, port: 3020 }), {
    description: 'What the apps talk to.',
    about: ['Old apps live for years: `/v1` stays.'],
    releases: pipeline(minors(5, 3, 5)),
  }),
  own('nightly-import', pythonApplication({ title: 'nightly-import', company, port: 8000 }), {
    description: 'Prices and stock of suppliers, each night.',
    about: ['Runs as a job at 02:30. Exit code 3: a supplier was late.'],
    releases: pipeline(minors(1, 8, 5)),
    platforms: platforms.server,
  }),
  own('tools/shell', toolbox({ title: 'shell', company, port: 0 }), {
    description: 'A shell with what one needs to look after the shop.',
    about: ['For debugging in the cluster; nothing runs on it.'],
    releases: rolling(['1.4.0', '1.3.0']),
    pushers: ['anna.keller'],
    visibility: 'internal',
  }),
];
