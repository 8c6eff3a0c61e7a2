import type { Role } from '../contract/common.ts';

/** Companies that do not exist. Their ids are like those of customers: a word, or a number. */
export const demoTenants = [
  { id: 'brightmart', displayName: 'Brightmart' },
  { id: 'northbank', displayName: 'Northbank' },
  { id: '510244', displayName: 'Skylab Sensors' },
] as const;

export type DemoUser = { name: string; displayName: string; roles: Record<string, Role> };

export const demoUsers: readonly DemoUser[] = [
  { name: 'anna.keller', displayName: 'Anna Keller', roles: { brightmart: 'admin' } },
  { name: 'ben.osei', displayName: 'Ben Osei', roles: { brightmart: 'developer' } },
  { name: 'chen.wei', displayName: '陈伟', roles: { brightmart: 'developer', '510244': 'developer' } },
  { name: 'dora.lind', displayName: 'Dora Lind', roles: { northbank: 'admin' } },
  { name: 'emil.novak', displayName: 'Emil Novák', roles: { northbank: 'developer' } },
  { name: 'fatima.zahra', displayName: 'Fatima Zahra', roles: { '510244': 'admin', northbank: 'viewer' } },
];
