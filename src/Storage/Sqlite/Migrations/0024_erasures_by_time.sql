-- The latest erasures are asked for: at every start, and to erase what was told in the same moment.
create index erasure_at on erasure (erased_at);
