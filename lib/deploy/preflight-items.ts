import {
  type PreflightId,
  type PreflightItem,
  type PreflightKey,
  preflightSentences,
} from '../contract/preflight.ts';
import { fillSentence } from './sentences.ts';

type Params = Record<string, string>;

export const passed = (id: PreflightId, key: PreflightKey, params: Params = {}): PreflightItem =>
  makeItem('passed', id, key, params);
export const warned = (id: PreflightId, key: PreflightKey, params: Params = {}): PreflightItem =>
  makeItem('warning', id, key, params);
export const failed = (id: PreflightId, key: PreflightKey, params: Params = {}): PreflightItem =>
  makeItem('failed', id, key, params);

function makeItem(
  state: PreflightItem['state'],
  id: PreflightId,
  key: PreflightKey,
  params: Params,
): PreflightItem {
  return { id, state, key, params, message: fillSentence(preflightSentences[key], params) };
}
