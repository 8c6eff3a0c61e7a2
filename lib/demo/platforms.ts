import type { DemoPlatform } from './instructions.ts';

const amd64: DemoPlatform = { os: 'linux', architecture: 'amd64' };
const arm64: DemoPlatform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const armv7: DemoPlatform = { os: 'linux', architecture: 'arm', variant: 'v7' };

export const platforms = {
  server: [amd64],
  servers: [amd64, arm64],
  everywhere: [amd64, arm64, armv7],
};
