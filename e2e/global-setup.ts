import { setup } from '../lib/testing/global-setup.ts';

/** The PostgreSQL that every worker's stack takes its database from. */
// biome-ignore lint/style/noDefaultExport: Playwright asks for one
export default setup;
