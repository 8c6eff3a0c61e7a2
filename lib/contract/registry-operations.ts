import type { Operations } from './operation.ts';
import {
  listUnknownQuery,
  reconcileBody,
  reconcileRunView,
  registryView,
  unknownGroupPage,
} from './registry.ts';

/** The registry that keeps the content, for platform administrators. */
export const registryOperations: Operations = {
  '/registry': {
    get: {
      id: 'getRegistry',
      summary: 'The registry behind the console, and how it was compared with the catalog',
      answer: registryView,
    },
  },
  '/registry/reconcile': {
    post: {
      id: 'reconcile',
      summary: 'Compare registry and catalog now; one run at a time, nothing is deleted',
      body: reconcileBody,
      answer: reconcileRunView,
      status: 202,
    },
  },
  '/registry/unknown': {
    get: {
      id: 'listUnknownRepositories',
      summary: 'What the registry holds and no tenant owns',
      query: listUnknownQuery,
      answer: unknownGroupPage,
    },
  },
};
