-- Why it failed, from when its undo begins: whoever takes it up from then on goes on with undoing.
alter table deployment_operations add column failure jsonb;
-- The volumes whose data an undo has yet to put back: [{service, volume}]. Nothing may run on them before that, and their
-- copies are the only good ones.
alter table deployments add column restore_owed jsonb not null default '[]';
-- A first revision whose worker could not say how it ended left these as they were.
update deployments d
   set state = 'failed', changed_at = now()
 where state = 'deploying' and current_revision is null and removed_at is null
   and not exists (select from deployment_operations o
                    where o.deployment_id = d.id and o.state in ('queued', 'running'));
