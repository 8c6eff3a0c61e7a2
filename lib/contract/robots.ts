import { z } from 'zod';
import { instant, pageOf, personRef, rowId, trimmedText, userNamePattern } from './common.ts';
import { secretUse } from './me.ts';
import { repositoryPatterns } from './repository-patterns.ts';

/** The part behind the tenant: `ci` of `acme+ci`. */
export const robotName = z.string().min(1).max(40).regex(userNamePattern);
export const robotScope = z.enum(['pull', 'push', 'delete']);
export type RobotScope = z.infer<typeof robotScope>;

export const robotView = z
  .object({
    id: z.string(),
    name: z.string(),
    loginName: z.string().describe('`<tenantId>+<name>`: what docker login takes as the user name.'),
    description: z.string(),
    scopes: z.array(robotScope),
    repositories: z.array(z.string()).describe('Patterns of the names that it opens; none: all of them.'),
    enabled: z.boolean(),
    createdAt: instant,
    createdBy: personRef,
    expiresAt: instant.nullable(),
    ...secretUse,
  })
  .meta({ id: 'Robot' });
export type RobotView = z.infer<typeof robotView>;
export const robotPage = pageOf(robotView);

const description = trimmedText(100);
/** `push` includes `pull`. */
const scopes = z.array(robotScope).min(1);
const expiresInDays = z.int().min(1).max(3650).nullable().describe('Null: it never expires.');

export const createRobotBody = z.object({
  name: robotName,
  description: description.default(''),
  scopes: scopes.default(['pull']),
  repositories: repositoryPatterns.default([]),
  expiresInDays: expiresInDays.default(null),
});
export type CreateRobotBody = z.infer<typeof createRobotBody>;
export type CreateRobotInput = z.input<typeof createRobotBody>;

export const updateRobotBody = z.object({
  description: description.optional(),
  scopes: scopes.optional(),
  repositories: repositoryPatterns.optional(),
  expiresInDays: expiresInDays.optional(),
  enabled: z.boolean().optional(),
});
export type UpdateRobotBody = z.infer<typeof updateRobotBody>;

export const robotParams = z.object({ tenantId: rowId, robotId: rowId });

export const createdRobotView = z
  .object({ robot: robotView, secret: z.string().describe('Shown this once; kept nowhere.') })
  .meta({ id: 'CreatedRobot' });
export type CreatedRobotView = z.infer<typeof createdRobotView>;
