/**
 * Companies, people and images that do not exist, to look at: what `npm run demo` fills a console with. Content is made
 * from nothing and the same each time; a push of it goes through the front door like anybody's.
 */
export { buildDemoRepository, overviewOf, tagsOf } from './build-repository.ts';
export { type DemoUser, demoTenants, demoUsers } from './people.ts';
export { type Credentials, openPusher, PushError } from './push.ts';
export { demoRepositories } from './repositories.ts';
export type { DemoPush, DemoRepository } from './repository.ts';
