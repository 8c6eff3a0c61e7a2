import { createdTokenView, rotateBody, tokenPage, tokenParams, userTokenParams } from './me.ts';
import type { Operations } from './operation.ts';
import {
  createdRobotView,
  createRobotBody,
  robotPage,
  robotParams,
  robotView,
  updateRobotBody,
} from './robots.ts';
import { sessionPage, sessionParams } from './sessions.ts';
import { deleteTenantQuery, tenantParams, tenantView } from './tenants.ts';
import { userParams } from './users.ts';

/** Sessions, tokens, robots and invitations: what belongs to who is asking. */
export const identityOperations: Operations = {
  '/me/sessions': {
    get: { id: 'listSessions', summary: 'Where one is signed in', answer: sessionPage },
  },
  '/me/sessions/{sessionId}': {
    delete: {
      id: 'endSession',
      summary: 'Sign one of one’s sessions out',
      path: sessionParams,
      answer: null,
    },
  },
  '/me/sessions/end-others': {
    post: { id: 'endOtherSessions', summary: 'Sign out everywhere but here', answer: null },
  },
  '/me/tokens/{tokenId}/rotate': {
    post: {
      id: 'rotateToken',
      summary: 'Give an access token a new secret, shown this once',
      path: tokenParams,
      body: rotateBody,
      answer: createdTokenView,
    },
  },
  '/tenants/{tenantId}/restore': {
    post: {
      id: 'restoreTenant',
      summary: 'Take the deletion of a tenant back, with all its repositories',
      path: tenantParams,
      answer: tenantView,
    },
  },
  '/tenants/{tenantId}/robots': {
    get: { id: 'listRobots', summary: 'The robots of a tenant', path: tenantParams, answer: robotPage },
    post: {
      id: 'createRobot',
      summary: 'Make a robot; its secret is shown this once',
      path: tenantParams,
      body: createRobotBody,
      answer: createdRobotView,
      status: 201,
    },
  },
  '/tenants/{tenantId}/robots/{robotId}': {
    patch: {
      id: 'updateRobot',
      summary: 'Change, disable or enable a robot',
      path: robotParams,
      body: updateRobotBody,
      answer: robotView,
    },
    delete: { id: 'deleteRobot', summary: 'Delete a robot', path: robotParams, answer: null },
  },
  '/tenants/{tenantId}/robots/{robotId}/rotate': {
    post: {
      id: 'rotateRobot',
      summary: 'Give a robot a new secret, shown this once',
      path: robotParams,
      body: rotateBody,
      answer: createdRobotView,
    },
  },
  '/users/{userId}/tokens': {
    get: {
      id: 'listTokensOfUser',
      summary: 'The access tokens of a user, for an administrator',
      path: userParams,
      answer: tokenPage,
    },
  },
  '/users/{userId}/tokens/{tokenId}': {
    delete: {
      id: 'revokeTokenOfUser',
      summary: 'Revoke an access token of a user',
      path: userTokenParams,
      answer: null,
    },
  },
  '/users/{userId}/sessions': {
    delete: {
      id: 'endSessionsOfUser',
      summary: 'Sign a user out everywhere',
      path: userParams,
      answer: null,
    },
  },
};
