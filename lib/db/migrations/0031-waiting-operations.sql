-- The engine of an operation did not answer: it is not begun again before then.
alter table deployment_operations add column retry_at timestamptz;
