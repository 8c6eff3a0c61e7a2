import {
  changeDeploymentBody,
  createDeploymentBody,
  deployFormQuery,
  deployFormView,
  deploymentPage,
  deploymentParams,
  deploymentView,
  listDeploymentsQuery,
  logPage,
  logQuery,
  planDeploymentBody,
  planView,
  removeDeploymentQuery,
  revealBody,
  revealedView,
  revisionPage,
  rollbackBody,
  scaleBody,
  usageView,
} from './deployments.ts';
import type { Operation, Operations } from './operation.ts';
import {
  createPoolBody,
  poolDeploymentPage,
  poolGrant,
  poolGrantParams,
  poolPage,
  poolParams,
  poolTestView,
  poolView,
  setGrantBody,
  testPoolBody,
  updatePoolBody,
} from './pools.ts';

/** What is done later, by the worker: `operation` of the answer tells how far it is. */
const later = (id: string, summary: string, body?: Operation['body']): { post: Operation } => ({
  post: {
    id,
    summary,
    path: deploymentParams,
    ...(body && { body }),
    answer: deploymentView,
    status: 202,
  },
});

/** Resource pools, and what is deployed to them. */
export const deployOperations: Operations = {
  '/pools': {
    get: { id: 'listPools', summary: 'All resource pools, for an administrator', answer: poolPage },
    post: {
      id: 'createPool',
      summary: 'Add a resource pool: a Docker engine, a Swarm or a Kubernetes cluster',
      body: createPoolBody,
      answer: poolView,
      status: 201,
    },
  },
  '/pools/test': {
    post: {
      id: 'testConnection',
      summary: 'Try a connection without keeping it',
      body: testPoolBody,
      answer: poolTestView,
    },
  },
  '/pools/{poolId}': {
    get: { id: 'getPool', summary: 'One resource pool', path: poolParams, answer: poolView },
    patch: {
      id: 'updatePool',
      summary: 'Change a resource pool, or how it is reached',
      path: poolParams,
      body: updatePoolBody,
      answer: poolView,
    },
    delete: {
      id: 'deletePool',
      summary: 'Delete a resource pool that holds no deployments',
      path: poolParams,
      answer: null,
    },
  },
  '/pools/{poolId}/test': {
    post: {
      id: 'testPool',
      summary: 'Ask the engine of a pool again',
      path: poolParams,
      answer: poolTestView,
    },
  },
  '/pools/{poolId}/deployments': {
    get: {
      id: 'listPoolDeployments',
      summary: 'What runs in a pool, of all tenants',
      path: poolParams,
      answer: poolDeploymentPage,
    },
  },
  '/pools/{poolId}/grants/{tenantId}': {
    patch: {
      id: 'setPoolGrant',
      summary: 'Let a tenant use a pool, or change how much of it',
      path: poolGrantParams,
      body: setGrantBody,
      answer: poolGrant,
    },
    delete: {
      id: 'removePoolGrant',
      summary: 'Let a tenant use a pool no more; what runs goes on',
      path: poolGrantParams,
      answer: null,
    },
  },
  '/deploy-form': {
    get: {
      id: 'getDeployForm',
      summary: 'What can be deployed of an image, where, and with which parameters',
      query: deployFormQuery,
      answer: deployFormView,
    },
  },
  '/deployments': {
    get: {
      id: 'listDeployments',
      summary: 'The deployments of one’s tenants',
      query: listDeploymentsQuery,
      answer: deploymentPage,
    },
    post: {
      id: 'createDeployment',
      summary: 'Deploy an image to a resource pool',
      body: createDeploymentBody,
      answer: deploymentView,
      status: 201,
    },
  },
  '/deployments/plan': {
    post: {
      id: 'planDeployment',
      summary: 'The plan of a deployment, the checks before it, and the same plan for other tools',
      body: planDeploymentBody,
      answer: planView,
    },
  },
  '/deployments/{deploymentId}': {
    get: {
      id: 'getDeployment',
      summary: 'One deployment: what runs, and what is under way',
      path: deploymentParams,
      answer: deploymentView,
    },
    patch: {
      id: 'changeDeployment',
      summary: 'Change image, values, replicas, or what it follows',
      path: deploymentParams,
      body: changeDeploymentBody,
      answer: deploymentView,
      status: 202,
    },
    delete: {
      id: 'removeDeployment',
      summary: 'Remove a deployment; its volumes stay unless they are to go too',
      path: deploymentParams,
      query: removeDeploymentQuery,
      answer: deploymentView,
      status: 202,
    },
  },
  '/deployments/{deploymentId}/stop': later('stopDeployment', 'Stop what runs; everything else stays'),
  '/deployments/{deploymentId}/start': later('startDeployment', 'Start what was stopped'),
  '/deployments/{deploymentId}/restart': later('restartDeployment', 'Stop and start all services'),
  '/deployments/{deploymentId}/scale': later('scaleDeployment', 'Run another number of replicas', scaleBody),
  '/deployments/{deploymentId}/rollback': later(
    'rollbackDeployment',
    'Run an older revision again; volumes stay as they are',
    rollbackBody,
  ),
  '/deployments/{deploymentId}/cancel': later('cancelOperation', 'Give up and undo what is under way'),
  '/deployments/{deploymentId}/logs': {
    get: {
      id: 'readLogs',
      summary: 'What the services have written',
      path: deploymentParams,
      query: logQuery,
      answer: logPage,
    },
  },
  '/deployments/{deploymentId}/usage': {
    get: {
      id: 'getUsage',
      summary: 'CPU, memory and volumes, as they are now',
      path: deploymentParams,
      answer: usageView,
    },
  },
  '/deployments/{deploymentId}/revisions': {
    get: {
      id: 'listRevisions',
      summary: 'Who changed what and why, the newest first',
      path: deploymentParams,
      answer: revisionPage,
    },
  },
  '/deployments/{deploymentId}/reveal': {
    post: {
      id: 'revealSecret',
      summary: 'Read one secret of a deployment; audited',
      path: deploymentParams,
      body: revealBody,
      answer: revealedView,
    },
  },
};
