import { type Selectable, sql } from 'kysely';
import type { UserPrincipal } from '../../access/index.ts';
import type { TransferView } from '../../contract/transfers.ts';
import type { Database, Db } from '../../db/index.ts';
import type { TransferContext } from './context.ts';

type FileRow = { id: string; name: string; sizeBytes: number };
type ShownTransfer = Selectable<Database['transfers']> & { creator_name: string; files: FileRow[] };

export function selectTransfers(db: Db) {
  return db
    .selectFrom('transfers as t')
    .innerJoin('users as u', 'u.id', 't.created_by')
    .selectAll('t')
    .select('u.name as creator_name')
    .select(
      sql<FileRow[]>`(
        select json_agg(json_build_object('id', f.id, 'name', f.name, 'sizeBytes', f.size_bytes) order by f.position)
          from transfer_files f where f.transfer_id = t.id)`.as('files'),
    );
}

export async function presentTransfer(
  { uploads }: Pick<TransferContext, 'uploads'>,
  principal: UserPrincipal,
  row: ShownTransfer,
): Promise<TransferView> {
  const isReceiving = row.state === 'receiving';
  const receivedOf = async ({ id, sizeBytes }: FileRow) =>
    isReceiving ? ((await uploads.receivedBytes(id)) ?? 0) : sizeBytes;
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    tenantId: row.tenant_id,
    files: await Promise.all(
      row.files.map(async (file) => ({
        uploadId: file.id,
        name: file.name,
        sizeBytes: file.sizeBytes,
        receivedBytes: await receivedOf(file),
      })),
    ),
    base: row.base,
    targets: row.targets,
    images: row.state === 'waiting' ? row.images : [],
    progress: row.progress,
    results: row.results,
    problem: row.problem,
    createdBy: { id: row.created_by, name: row.creator_name },
    isMine: row.created_by === principal.userId,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
