import {
  acceptedView,
  acceptInvitationBody,
  createdInvitationView,
  createInvitationBody,
  invitationOffer,
  invitationPage,
  invitationParams,
  invitationSecretParams,
} from './invitations.ts';
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
import { tenantParams, tenantView } from './tenants.ts';
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
  '/me/tenants/{tenantId}': {
    delete: { id: 'leaveTenant', summary: 'Leave a tenant', path: tenantParams, answer: null },
  },
  '/tenants/{tenantId}/invitations': {
    get: {
      id: 'listInvitations',
      summary: 'The invitations to a tenant that work now',
      path: tenantParams,
      answer: invitationPage,
    },
    post: {
      id: 'createInvitation',
      summary: 'Make a link that makes members; its secret is shown this once',
      path: tenantParams,
      body: createInvitationBody,
      answer: createdInvitationView,
      status: 201,
    },
  },
  '/tenants/{tenantId}/invitations/{invitationId}': {
    delete: {
      id: 'revokeInvitation',
      summary: 'Revoke an invitation',
      path: invitationParams,
      answer: null,
    },
  },
  '/invitations/{secret}': {
    get: {
      id: 'getInvitation',
      summary: 'What an invitation offers',
      isPublic: true,
      path: invitationSecretParams,
      answer: invitationOffer,
    },
  },
  '/invitations/{secret}/accept': {
    post: {
      id: 'acceptInvitation',
      summary: 'Become a member by an invitation, with one’s own account or a new one',
      isPublic: true,
      path: invitationSecretParams,
      body: acceptInvitationBody,
      answer: acceptedView,
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
