-- Files that are on their way are looked for twice a second, for their layers and for the room that they were promised.
create index transfers_arriving on transfers (created_at) where state = 'receiving';
