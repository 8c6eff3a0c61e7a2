/**
 * What happened that concerns a person. Nothing is written for it: notices are read from the audit, from what was
 * deleted and from the tokens that will expire, so that none can be lost or be told to the wrong person. Which of
 * them are new is one instant of the user.
 */
export { listNotices } from './list-notices.ts';
export { markNoticesRead } from './mark-read.ts';
