import { can, type UserPrincipal } from '../access/index.ts';
import type { Role } from '../contract/common.ts';
import type { NoticeView } from '../contract/personal.ts';

export type NoticeRow = {
  id: string;
  at: Date;
  is_unread: boolean;
  kind: NoticeView['kind'];
  tenant_id: string | null;
  by: string | null;
  detail: Record<string, unknown>;
};

type Deleted = {
  repository: string;
  what: 'tags' | 'image' | 'repository';
  tags: string[];
  developersMayDelete: boolean;
  undoUntil: number | null;
};

/** Each kind's detail is what its audit event or its part of the query wrote. */
export function presentNotice(user: UserPrincipal, row: NoticeRow): NoticeView {
  const base = { id: row.id, at: row.at.toISOString(), isUnread: row.is_unread };
  const by = row.by ?? '';
  const tenantId = row.tenant_id ?? '';
  const detail = row.detail as { role: Role; before: Role; name: string; expiresAt: number };
  switch (row.kind) {
    case 'member-added':
      return { ...base, kind: row.kind, tenantId, role: detail.role, by };
    case 'member-changed':
      return { ...base, kind: row.kind, tenantId, role: detail.role, before: detail.before, by };
    case 'member-removed':
      return { ...base, kind: row.kind, tenantId, by };
    case 'token-ended':
      return { ...base, kind: row.kind, tokenName: detail.name, by };
    case 'token-expires':
      return { ...base, kind: row.kind, tokenName: detail.name, expiresAt: instantOf(detail.expiresAt) };
    case 'content-deleted':
      return {
        ...base,
        kind: row.kind,
        tenantId,
        by,
        ...presentDeleted(user, tenantId, row.detail as Deleted),
      };
  }
}

function presentDeleted(user: UserPrincipal, tenantId: string, deleted: Deleted) {
  const { repository: name, what, tags, developersMayDelete, undoUntil } = deleted;
  return {
    repositoryName: name,
    what,
    tags,
    undoUntil: undoUntil === null ? null : instantOf(undoUntil),
    mayUndo: undoUntil !== null && can(user, 'delete', { tenantId, name, developersMayDelete }),
  };
}

const instantOf = (ms: number): string => new Date(ms).toISOString();
