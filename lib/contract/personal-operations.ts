import type { Operations } from './operation.ts';
import { noticeList, readNoticesBody, recentPage } from './personal.ts';
import { repositoryPage, repositoryParams } from './repositories.ts';

/** What each user has for themselves: favourites, what they saw last, notices. */
export const personalOperations: Operations = {
  '/me/favourites': {
    get: {
      id: 'listFavourites',
      summary: 'The repositories one has marked with a star',
      answer: repositoryPage,
    },
  },
  '/me/favourites/{repositoryId}': {
    post: {
      id: 'addFavourite',
      summary: 'Mark a repository with a star',
      path: repositoryParams,
      answer: null,
    },
    delete: {
      id: 'removeFavourite',
      summary: 'Take the star off a repository',
      path: repositoryParams,
      answer: null,
    },
  },
  '/me/recent': {
    get: {
      id: 'listRecent',
      summary: 'The repositories whose pages one opened last, at most 50',
      answer: recentPage,
    },
  },
  '/me/notices': {
    get: { id: 'listNotices', summary: 'What happened that concerns oneself', answer: noticeList },
  },
  '/me/notices/read': {
    post: {
      id: 'readNotices',
      summary: 'Mark the notices up to an instant as read',
      body: readNoticesBody,
      answer: null,
    },
  },
};
