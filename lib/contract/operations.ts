import { z } from 'zod';
import { copyBody, copyView } from './copies.ts';
import {
  deletionBody,
  deletionPage,
  deletionParams,
  deletionPreview,
  deletionView,
  listDeletionsQuery,
  undoneView,
} from './deletions.ts';
import { deployOperations } from './deploy-operations.ts';
import { identityOperations } from './identity-operations.ts';
import { archiveQuery, imageParams, imageQuery, imageView } from './images.ts';
import {
  changePasswordBody,
  createdTokenView,
  createTokenBody,
  meView,
  tokenPage,
  tokenParams,
  updateMeBody,
} from './me.ts';
import type { Operations } from './operation.ts';
import { personalOperations } from './personal-operations.ts';
import { registryOperations } from './registry-operations.ts';
import {
  listRepositoriesQuery,
  listTagsQuery,
  moveRepositoryBody,
  repositoryDetail,
  repositoryPage,
  repositoryParams,
  tagPage,
  updateRepositoryBody,
} from './repositories.ts';
import { searchQuery, searchResult } from './search.ts';
import {
  addMemberBody,
  createTenantBody,
  deleteTenantQuery,
  listTenantsQuery,
  memberPage,
  memberParams,
  memberView,
  tenantPage,
  tenantParams,
  tenantView,
  updateMemberBody,
  updateTenantBody,
} from './tenants.ts';
import { transferOperations } from './transfer-operations.ts';
import {
  createUserBody,
  listUsersQuery,
  resetPasswordBody,
  settingsView,
  updateSettingsBody,
  updateUserBody,
  userPage,
  userParams,
  userView,
} from './users.ts';

/** Every operation of the JSON API, by path under /api/v1. A test holds them equal to the route files. */
export const operations: Operations = {
  ...deployOperations,
  ...identityOperations,
  ...personalOperations,
  ...registryOperations,
  '/me': {
    get: {
      id: 'getMe',
      summary: 'Who is asking, and what the console shows them',
      isPublic: true,
      answer: meView,
    },
    patch: {
      id: 'updateMe',
      summary: 'Change one’s name, language or theme',
      body: updateMeBody,
      answer: meView,
    },
  },
  '/me/password': {
    post: {
      id: 'changePassword',
      summary: 'Change one’s password; every other session ends',
      body: changePasswordBody,
      answer: null,
    },
  },
  '/me/tokens': {
    get: { id: 'listTokens', summary: 'One’s access tokens', answer: tokenPage },
    post: {
      id: 'createToken',
      summary: 'Make an access token; its secret is shown this once',
      body: createTokenBody,
      answer: createdTokenView,
      status: 201,
    },
  },
  '/me/tokens/{tokenId}': {
    delete: { id: 'revokeToken', summary: 'Revoke an access token', path: tokenParams, answer: null },
  },
  '/tenants': {
    get: {
      id: 'listTenants',
      summary: 'One’s tenants; all for an administrator',
      query: listTenantsQuery,
      answer: tenantPage,
    },
    post: {
      id: 'createTenant',
      summary: 'Make a tenant',
      body: createTenantBody,
      answer: tenantView,
      status: 201,
    },
  },
  '/tenants/{tenantId}': {
    get: { id: 'getTenant', summary: 'One tenant', path: tenantParams, answer: tenantView },
    patch: {
      id: 'updateTenant',
      summary: 'Change a tenant’s name or settings',
      path: tenantParams,
      body: updateTenantBody,
      answer: tenantView,
    },
    delete: {
      id: 'deleteTenant',
      summary: 'Delete a tenant with all its repositories; can be undone for a while',
      path: tenantParams,
      query: deleteTenantQuery,
      answer: null,
    },
  },
  '/tenants/{tenantId}/members': {
    get: { id: 'listMembers', summary: 'The members of a tenant', path: tenantParams, answer: memberPage },
    post: {
      id: 'addMember',
      summary: 'Add a user to a tenant',
      path: tenantParams,
      body: addMemberBody,
      answer: memberView,
      status: 201,
    },
  },
  '/tenants/{tenantId}/members/{userId}': {
    patch: {
      id: 'updateMember',
      summary: 'Give a member another role',
      path: memberParams,
      body: updateMemberBody,
      answer: memberView,
    },
    delete: {
      id: 'removeMember',
      summary: 'Remove a member from a tenant',
      path: memberParams,
      answer: null,
    },
  },
  '/users': {
    get: {
      id: 'listUsers',
      summary: 'All users, for an administrator',
      query: listUsersQuery,
      answer: userPage,
    },
    post: { id: 'createUser', summary: 'Make a user', body: createUserBody, answer: userView, status: 201 },
  },
  '/users/{userId}': {
    get: { id: 'getUser', summary: 'One user', path: userParams, answer: userView },
    patch: {
      id: 'updateUser',
      summary: 'Change, disable or enable a user',
      path: userParams,
      body: updateUserBody,
      answer: userView,
    },
  },
  '/users/{userId}/password': {
    post: {
      id: 'resetPassword',
      summary: 'Give a user a new password; their sessions end',
      path: userParams,
      body: resetPasswordBody,
      answer: null,
    },
  },
  '/settings': {
    get: { id: 'getSettings', summary: 'The settings of the instance', answer: settingsView },
    patch: {
      id: 'updateSettings',
      summary: 'Change the settings',
      body: updateSettingsBody,
      answer: settingsView,
    },
  },
  '/repositories': {
    get: {
      id: 'listRepositories',
      summary: 'The repositories that the asker may see',
      isPublic: true,
      query: listRepositoriesQuery,
      answer: repositoryPage,
    },
  },
  '/repositories/{repositoryId}': {
    get: {
      id: 'getRepository',
      summary: 'One repository, with what the asker may do there',
      isPublic: true,
      path: repositoryParams,
      answer: repositoryDetail,
    },
    patch: {
      id: 'updateRepository',
      summary: 'Change description, overview or visibility',
      path: repositoryParams,
      body: updateRepositoryBody,
      answer: repositoryDetail,
    },
  },
  '/repositories/{repositoryId}/move': {
    post: {
      id: 'moveRepository',
      summary: 'Rename a repository, or move it to another tenant; pulls of the old name go on',
      path: repositoryParams,
      body: moveRepositoryBody,
      answer: repositoryDetail,
    },
  },
  '/repositories/{repositoryId}/tags': {
    get: {
      id: 'listTags',
      summary: 'The tags of a repository',
      isPublic: true,
      path: repositoryParams,
      query: listTagsQuery,
      answer: tagPage,
    },
  },
  '/repositories/{repositoryId}/images/{reference}': {
    get: {
      id: 'getImage',
      summary: 'An image by tag or digest, with its layers and config',
      isPublic: true,
      path: imageParams,
      query: imageQuery,
      answer: imageView,
    },
  },
  '/repositories/{repositoryId}/images/{reference}/archive': {
    get: {
      id: 'downloadImage',
      summary: 'An image as one tar, for docker load, podman load and as an OCI layout; resumable by Range',
      isPublic: true,
      path: imageParams,
      query: archiveQuery,
      mediaType: 'application/x-tar',
      answer: z.string().meta({ format: 'binary' }),
    },
  },
  '/repositories/{repositoryId}/deletions': {
    post: {
      id: 'deleteContent',
      summary: 'Delete tags, an image or the repository; can be undone for a while',
      path: repositoryParams,
      body: deletionBody,
      answer: deletionView,
      status: 201,
    },
  },
  '/repositories/{repositoryId}/deletions/preview': {
    post: {
      id: 'previewDeletion',
      summary: 'What a deletion would take and free; changes nothing',
      path: repositoryParams,
      body: deletionBody,
      answer: deletionPreview,
    },
  },
  '/deletions': {
    get: {
      id: 'listDeletions',
      summary: 'Deletions that the asker can still undo, newest first',
      query: listDeletionsQuery,
      answer: deletionPage,
    },
  },
  '/deletions/{deletionId}/undo': {
    post: {
      id: 'undoDeletion',
      summary: 'Take a deletion back as a whole',
      path: deletionParams,
      answer: undoneView,
    },
  },
  '/copies': {
    post: {
      id: 'copyImage',
      summary: 'Give an image another name: a tag, a repository, a tenant; no byte moves',
      body: copyBody,
      answer: copyView,
      status: 201,
    },
  },
  ...transferOperations,
  '/search': {
    get: {
      id: 'search',
      summary: 'Repositories, tags, images and who pushed them, as far as the asker may see',
      isPublic: true,
      query: searchQuery,
      answer: searchResult,
    },
  },
  '/openapi.json': {
    get: {
      id: 'getOpenApi',
      summary: 'This document',
      isPublic: true,
      answer: z.looseObject({ openapi: z.string() }),
    },
  },
};
